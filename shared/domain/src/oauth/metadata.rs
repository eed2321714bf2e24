//! What a provider says of itself (`OpenID` Connect Discovery §3, RFC 8414 §2), as far as we go by it.

use serde_json::Value;

use super::issuer::Issuer;
use crate::json;

/// Longest description, in bytes. Google's and Microsoft's have some 2,000.
pub const MAX_BYTES: usize = 64 * 1024;

/// What a provider says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Whether it says who it is when it sends somebody back (RFC 9207 §3).
    pub says_issuer: bool,
    /// Where its keys are. `None` when they are at another origin than the description, which is not asked.
    pub keys_url: Option<String>,
}

/// Why a description is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// No JSON object, or a member of the wrong type.
    #[error("the metadata cannot be read")]
    Malformed,
    /// Of another issuer than the one that was asked (`OpenID` Connect Discovery §4.3, RFC 8414 §3.3).
    #[error("the metadata is that of another issuer")]
    OtherIssuer,
}

impl Metadata {
    /// Reads what came from [`Issuer::metadata_url`], or was kept since.
    pub fn read(text: &[u8], issuer: &Issuer) -> Result<Self, MetadataError> {
        use MetadataError::{Malformed, OtherIssuer};
        if text.len() > MAX_BYTES {
            return Err(Malformed);
        }
        let document = json::strict(text).map_err(|_| Malformed)?;
        let named = document.get("issuer").and_then(Value::as_str).ok_or(Malformed)?;
        if named != issuer.as_str() {
            return Err(OtherIssuer);
        }
        let says_issuer = match document.get("authorization_response_iss_parameter_supported") {
            None => false,
            Some(said) => said.as_bool().ok_or(Malformed)?,
        };
        let keys_url = match document.get("jwks_uri") {
            None => None,
            Some(url) => Some(url.as_str().ok_or(Malformed)?),
        };
        let keys_url = keys_url.filter(|url| issuer.has_origin_of(url)).map(str::to_owned);
        Ok(Self { says_issuer, keys_url })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(document: &Value) -> Result<Metadata, MetadataError> {
        let issuer = Issuer::parse("https://them.example").unwrap();
        Metadata::read(document.to_string().as_bytes(), &issuer)
    }

    /// OAUTH-3, ASVS 10.5.3: the provider says whether it says who it is, and where its keys are.
    #[test]
    fn a_description_is_read() {
        let bare = json!({ "issuer": "https://them.example" });
        assert_eq!(read(&bare), Ok(Metadata { says_issuer: false, keys_url: None }));
        let whole = json!({
            "issuer": "https://them.example",
            "jwks_uri": "https://them.example/keys",
            "authorization_response_iss_parameter_supported": true,
            "token_endpoint": "https://evil.example/token",
        });
        let keys_url = Some("https://them.example/keys".to_owned());
        assert_eq!(read(&whole), Ok(Metadata { says_issuer: true, keys_url }));
        let mut elsewhere = whole;
        elsewhere["jwks_uri"] = json!("https://evil.example/keys");
        assert_eq!(read(&elsewhere), Ok(Metadata { says_issuer: true, keys_url: None }));
    }

    /// OAUTH-3, ASVS 10.5.3: the description of another issuer is not taken, and what is none neither.
    #[test]
    fn descriptions_of_others_are_refused() {
        for other in ["https://evil.example", "https://them.example/", "HTTPS://them.example", ""] {
            assert_eq!(
                read(&json!({ "issuer": other })),
                Err(MetadataError::OtherIssuer),
                "{other}"
            );
        }
        let issuer = "https://them.example";
        for bad in [
            json!({}),
            json!([]),
            json!({ "issuer": 1 }),
            json!({ "issuer": issuer, "authorization_response_iss_parameter_supported": "false" }),
            json!({ "issuer": issuer, "authorization_response_iss_parameter_supported": null }),
            json!({ "issuer": issuer, "jwks_uri": 1 }),
        ] {
            assert_eq!(read(&bad), Err(MetadataError::Malformed), "{bad}");
        }
        let issuer = Issuer::parse(issuer).unwrap();
        let twice = br#"{"issuer":"https://them.example","issuer":"https://them.example"}"#;
        assert_eq!(Metadata::read(twice, &issuer), Err(MetadataError::Malformed));
        let long = format!("{{\"issuer\":\"https://them.example\"{}}}", " ".repeat(MAX_BYTES));
        assert_eq!(Metadata::read(long.as_bytes(), &issuer), Err(MetadataError::Malformed));
    }
}
