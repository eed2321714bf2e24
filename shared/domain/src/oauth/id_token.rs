//! ID tokens of providers (`OpenID` Connect Core §2, §3.1.3.7): by whom, for whom, for which flow, until when.
//!
//! The token comes from the token endpoint over TLS, which could stand for its signature. We verify it nevertheless:
//! whoever stands between us and the provider, and has a certificate for its name, has no key of it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::{
    issuer::Issuer,
    key_set::{Key, KeySet},
};
use crate::{json, time::UnixMillis};

/// Longest token, in bytes. Those of accounts with many groups have some 4,000.
pub const MAX_BYTES: usize = 16 * 1024;
/// How far apart the provider's clock and ours may be, in seconds.
pub const CLOCK_LEEWAY_S: i64 = 60;

/// What an ID token has to be.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who has made it.
    pub issuer: &'a Issuer,
    /// What the provider knows us by.
    pub client_id: &'a str,
    /// Of the flow that it ends.
    pub nonce: &'a str,
    /// The time.
    pub now: UnixMillis,
}

/// Why an ID token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// Not three parts in base64url, of which the first two are JSON objects; or without what it has to have.
    #[error("the ID token cannot be read")]
    Malformed,
    /// Not signed by RS256, or with a header that demands what nobody here understands.
    #[error("the ID token is not signed by RS256")]
    Algorithm,
    /// Signed with a key that is not among the provider's.
    #[error("the ID token is signed with an unknown key")]
    UnknownKey,
    /// Not signed by that key.
    #[error("the signature of the ID token is wrong")]
    Signature,
    /// Made for somebody else, by somebody else, or for another flow.
    #[error("the ID token has another `{0}`")]
    Other(&'static str),
    /// Its time is over.
    #[error("the ID token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the ID token comes from the future")]
    NotYetValid,
}

/// A token that has not been believed yet.
pub struct IdToken<'t> {
    key_id: Option<String>,
    signed: &'t str,
    payload: &'t str,
    signature: Vec<u8>,
}

impl<'t> IdToken<'t> {
    /// Reads its form and its header: one algorithm and nothing critical (RFC 8725 §3.1, §3.2).
    pub fn read(token: &'t SecretString) -> Result<Self, IdTokenError> {
        use IdTokenError::{Algorithm, Malformed};
        let token = token.expose_secret();
        if token.len() > MAX_BYTES {
            return Err(Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Malformed)?;
        if payload.contains('.') {
            return Err(Malformed);
        }
        let header = part(header)?;
        if header.get("alg").and_then(Value::as_str) != Some("RS256")
            || header.get("crit").is_some()
        {
            return Err(Algorithm);
        }
        let key_id = match header.get("kid") {
            None => None,
            Some(id) => Some(id.as_str().ok_or(Malformed)?.to_owned()),
        };
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| Malformed)?;
        Ok(Self { key_id, signed, payload, signature })
    }

    /// The id of the key that it says it is signed with, if it does.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Its claims, if the provider has made it for us, for this flow and for now. They are not looked at before the
    /// signature is verified.
    pub fn verify(&self, keys: &KeySet, expected: &Expected<'_>) -> Result<Value, IdTokenError> {
        let key = keys.get(self.key_id()).ok_or(IdTokenError::UnknownKey)?;
        if !key.verifies(self.signed.as_bytes(), &self.signature) {
            return Err(IdTokenError::Signature);
        }
        let claims = part(self.payload)?;
        check(&claims, key, expected)?;
        Ok(claims)
    }
}

fn part(text: &str) -> Result<Value, IdTokenError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    let value = bytes.and_then(|bytes| json::strict(&bytes).ok());
    value.filter(Value::is_object).ok_or(IdTokenError::Malformed)
}

fn check(claims: &Value, key: &Key, expected: &Expected<'_>) -> Result<(), IdTokenError> {
    use IdTokenError::{Expired, Malformed, NotYetValid, Other};
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).map(|time| time.as_i64().ok_or(Malformed)).transpose();
    let (issuer, tenant) = (text("iss").ok_or(Malformed)?, text("tid"));
    if !expected.issuer.is(issuer, tenant) || !is_for(key, issuer, tenant) {
        return Err(Other("iss"));
    }
    let audience = match claims.get("aud") {
        Some(Value::Array(all)) => all.len() == 1 && all[0] == expected.client_id,
        Some(one) => one == expected.client_id,
        None => false,
    };
    if !audience {
        return Err(Other("aud"));
    }
    if claims.get("azp").is_some_and(|party| party != expected.client_id) {
        return Err(Other("azp"));
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(Other("nonce"));
    }
    let now = expected.now.seconds();
    if time("exp")?.ok_or(Malformed)? <= now.saturating_sub(CLOCK_LEEWAY_S) {
        return Err(Expired);
    }
    let latest = now.saturating_add(CLOCK_LEEWAY_S);
    let is_ahead = |time: Option<i64>| time.is_some_and(|time| time > latest);
    if is_ahead(time("nbf")?) || time("iat")?.ok_or(Malformed)? > latest {
        return Err(NotYetValid);
    }
    Ok(())
}

/// Whether the key may sign for this issuer. Microsoft's keys say for whom they are, with the place for the tenant in it.
fn is_for(key: &Key, issuer: &str, tenant: Option<&str>) -> bool {
    let Some(of) = &key.issuer else { return true };
    of == issuer || Issuer::parse(of).is_ok_and(|of| of.is(issuer, tenant))
}

#[cfg(test)]
mod tests {
    use rsa::{BoxedUint, PrivateKey, pkcs1v15::Pkcs1v15Sign};
    use serde_json::json;
    use sha2::{Digest as _, Sha256};

    use super::*;

    const NOW_S: i64 = 1_800_000_000;
    const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    const THEM: &str = "https://them.example";
    const OF_TENANTS: &str = "https://them.example/{tenantid}/v2.0";

    /// RFC 7515, appendix A.2.
    const N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const D: &str = "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";
    const P: &str = "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc";
    const Q: &str = "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc";

    fn number(text: &str) -> BoxedUint {
        BoxedUint::from_be_slice_vartime(&BASE64_URL_SAFE_NO_PAD.decode(text).unwrap())
    }

    fn keys(members: &Value) -> KeySet {
        let mut jwk = json!({ "kty": "RSA", "kid": "1", "n": N, "e": "AQAB" });
        jwk.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        KeySet::read(json!({ "keys": [jwk] }).to_string().as_bytes()).unwrap()
    }

    fn signed(header: &Value, claims: &str) -> SecretString {
        let key = PrivateKey::from_components(
            number(N),
            number("AQAB"),
            number(D),
            vec![number(P), number(Q)],
        );
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let message = format!("{}.{}", encode(&header.to_string()), encode(claims));
        let digest = Sha256::digest(message.as_bytes());
        let signature = key.unwrap().sign(Pkcs1v15Sign::new::<Sha256>(), &digest).unwrap();
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)).into()
    }

    fn good() -> Value {
        json!({ "iss": THEM, "aud": "us", "nonce": "n", "exp": NOW_S + 300, "iat": NOW_S, "sub": "ada" })
    }

    fn verify_with(
        keys: &KeySet,
        issuer: &str,
        token: &SecretString,
    ) -> Result<Value, IdTokenError> {
        let issuer = Issuer::parse(issuer).unwrap();
        let now = UnixMillis(NOW_S * 1000);
        let expected = Expected { issuer: &issuer, client_id: "us", nonce: "n", now };
        IdToken::read(token)?.verify(keys, &expected)
    }

    fn verify(claims: &Value) -> Result<Value, IdTokenError> {
        let token = signed(&json!({ "alg": "RS256", "kid": "1" }), &claims.to_string());
        verify_with(&keys(&json!({})), THEM, &token)
    }

    /// OAUTH-3, ASVS 9.2.1, 9.2.3, 10.5.4: an ID token is believed if they made it, for us, for this flow and for now.
    #[test]
    fn id_tokens_of_others_are_refused() {
        use IdTokenError::{Expired, Malformed, NotYetValid, Other};
        assert_eq!(verify(&good()).unwrap()["sub"], "ada");
        for (name, value, error) in [
            ("iss", json!("https://evil.example"), Other("iss")),
            ("iss", Value::Null, Malformed),
            ("aud", json!("others"), Other("aud")),
            ("aud", json!(["us", "others"]), Other("aud")),
            ("aud", json!([]), Other("aud")),
            ("aud", Value::Null, Other("aud")),
            ("azp", json!("others"), Other("azp")),
            ("nonce", json!("m"), Other("nonce")),
            ("nonce", Value::Null, Other("nonce")),
            ("exp", json!(NOW_S - CLOCK_LEEWAY_S), Expired),
            ("exp", Value::Null, Malformed),
            ("exp", json!("later"), Malformed),
            ("iat", json!(NOW_S + CLOCK_LEEWAY_S + 1), NotYetValid),
            ("iat", Value::Null, Malformed),
            ("nbf", json!(NOW_S + CLOCK_LEEWAY_S + 1), NotYetValid),
        ] {
            let mut bad = good();
            bad[name] = value;
            assert_eq!(verify(&bad), Err(error), "{bad}");
        }
        for (name, value) in [
            ("aud", json!(["us"])),
            ("azp", json!("us")),
            ("exp", json!(NOW_S - CLOCK_LEEWAY_S + 1)),
            ("iat", json!(NOW_S + CLOCK_LEEWAY_S)),
            ("nbf", json!(NOW_S)),
        ] {
            let mut fine = good();
            fine[name] = value;
            assert_eq!(verify(&fine), Ok(fine.clone()));
        }
    }

    /// OAUTH-3, ASVS 9.1.1, 9.1.2: no other algorithm, no other key, no other signature.
    #[test]
    fn signatures_of_others_are_refused() {
        use IdTokenError::{Algorithm, Malformed, Signature, UnknownKey};
        let of = |header: &Value| {
            verify_with(&keys(&json!({})), THEM, &signed(header, &good().to_string()))
        };
        assert!(of(&json!({ "alg": "RS256", "kid": "1", "typ": "JWT" })).is_ok());
        // There is one key alone, so it need not be named.
        assert!(of(&json!({ "alg": "RS256", "typ": "JWT" })).is_ok());
        for (header, error) in [
            (json!({ "alg": "none", "kid": "1" }), Algorithm),
            (json!({ "alg": "HS256", "kid": "1" }), Algorithm),
            (json!({ "alg": "RS512", "kid": "1" }), Algorithm),
            (json!({ "kid": "1" }), Algorithm),
            (json!({ "alg": "RS256", "kid": "1", "crit": ["b64"] }), Algorithm),
            (json!({ "alg": "RS256", "kid": 1 }), Malformed),
            (json!({ "alg": "RS256", "kid": "2" }), UnknownKey),
        ] {
            assert_eq!(of(&header), Err(error), "{header}");
        }
        let header = json!({ "alg": "RS256", "kid": "1" });
        let token = signed(&header, &good().to_string());
        let other = signed(&header, &good().to_string().replace("ada", "eve"));
        let (message, _) = other.expose_secret().rsplit_once('.').unwrap();
        let (_, signature) = token.expose_secret().rsplit_once('.').unwrap();
        let forged = SecretString::from(format!("{message}.{signature}"));
        assert_eq!(verify_with(&keys(&json!({})), THEM, &forged), Err(Signature));
        for bad in ["", "a.b", "e30.e30.", "e30.e30.c2ln.x", &"a".repeat(MAX_BYTES + 1)] {
            let read = verify_with(&keys(&json!({})), THEM, &SecretString::from(bad));
            assert!(read.is_err(), "{bad}");
        }
        let twice = r#"{"iss":"https://them.example","iss":"https://them.example"}"#;
        let read = verify_with(&keys(&json!({})), THEM, &signed(&header, twice));
        assert_eq!(read, Err(Malformed));
    }

    /// OAUTH-3, ASVS 10.5.3: where each tenant has a name of its own, the token is of the tenant that it says, and its key
    /// is for that one.
    #[test]
    fn a_tenant_speaks_for_itself() {
        let other = TENANT.replace('7', "8");
        let of = |issuer_tenant: &str, tenant: &str, key_issuer: Option<&str>| {
            let mut claims = good();
            claims["iss"] = json!(OF_TENANTS.replace("{tenantid}", issuer_tenant));
            claims["tid"] = json!(tenant);
            let token = signed(&json!({ "alg": "RS256", "kid": "1" }), &claims.to_string());
            let members =
                key_issuer.map_or_else(|| json!({}), |issuer| json!({ "issuer": issuer }));
            verify_with(&keys(&members), OF_TENANTS, &token).map(drop)
        };
        let refused = Err(IdTokenError::Other("iss"));
        assert_eq!(of(TENANT, TENANT, None), Ok(()));
        assert_eq!(of(TENANT, &other, None), refused);
        assert_eq!(of("common", "common", None), refused);
        assert_eq!(of(TENANT, TENANT, Some(OF_TENANTS)), Ok(()));
        let own = OF_TENANTS.replace("{tenantid}", TENANT);
        assert_eq!(of(TENANT, TENANT, Some(&own)), Ok(()));
        let others = OF_TENANTS.replace("{tenantid}", &other);
        assert_eq!(of(TENANT, TENANT, Some(&others)), refused);
        assert_eq!(of(TENANT, TENANT, Some("https://evil.example")), refused);
    }
}
