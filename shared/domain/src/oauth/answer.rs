//! What the answer of a provider's token endpoint means (OAUTH-6): new tokens, the owner has to come back, the operator has to
//! act, or later.
//!
//! Nothing of an answer is repeated but its error's code, if it looks like one: bodies hold tokens.

use std::{fmt, time::Duration};

use secrecy::SecretString;
use serde_json::Value;
use zeroize::Zeroize;

/// Longest lifetime that is believed.
const LONGEST: Duration = Duration::from_hours(24);
/// Longest token that is kept, in bytes (as the vault does).
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// What a token endpoint has answered. `Debug` prints no token.
#[derive(Debug)]
pub enum TokenAnswer {
    /// New tokens.
    Tokens(Tokens),
    /// The grant is over, or not enough: the owner has to agree again.
    Reauthorize(ErrorCode),
    /// Our own settings are wrong, or over. Nothing is wrong with the connection.
    Operator(ErrorCode),
    /// Not now.
    Later {
        /// Why.
        code: ErrorCode,
        /// How long the provider asks us to wait.
        after: Option<Duration>,
    },
    /// It may have issued tokens, but none can be read.
    Unreadable,
}

/// What came. No part of it is printed.
#[derive(Debug)]
pub struct Tokens {
    /// The access token.
    pub access: SecretString,
    /// The refresh token, if another one came.
    pub refresh: Option<SecretString>,
    /// How long the access token is good, if that was said.
    pub lifetime: Option<Duration>,
    /// Which scopes it has, as the provider spells them, if that was said.
    pub scope: Option<String>,
    /// The ID token, if one came.
    pub id_token: Option<SecretString>,
}

/// An error's code, as far as it may be shown and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode(String);

impl ErrorCode {
    fn of(text: &str) -> Self {
        let is_code = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let shown = !text.is_empty() && text.len() <= 40 && text.bytes().all(is_code);
        Self(if shown { text.to_owned() } else { "unknown_error".to_owned() })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Microsoft's number for a secret of ours that has expired, which it calls `invalid_client` or `invalid_grant`.
const OUR_SECRET_HAS_EXPIRED: i64 = 7_000_222;

/// What an answer means. `retry_after` is the header of that name, in seconds; `lapses` are the provider's own words for a grant
/// that is over.
pub fn read(
    status: u16,
    mut body: Vec<u8>,
    retry_after: Option<u64>,
    lapses: &[&str],
) -> TokenAnswer {
    let document: Option<Value> = serde_json::from_slice(&body).ok();
    body.zeroize();
    let text = |name: &str| document.as_ref().and_then(|all| all[name].as_str());
    let after = retry_after.map(|seconds| Duration::from_secs(seconds).min(LONGEST));
    // Some answer 200 with an error in it.
    let said = text("error").or_else(|| text("code"));
    match (status, said) {
        (429 | 500..=599, said) => {
            let code = said.map_or_else(|| ErrorCode(format!("status_{status}")), ErrorCode::of);
            TokenAnswer::Later { code, after }
        }
        (200..=299, None) => match tokens(document.as_ref()) {
            Some(tokens) => TokenAnswer::Tokens(tokens),
            None => TokenAnswer::Unreadable,
        },
        (_, Some(said)) if lapses.contains(&said) => TokenAnswer::Reauthorize(ErrorCode::of(said)),
        (_, Some(said)) => refused(said, document.as_ref(), after),
        (status, None) => TokenAnswer::Operator(ErrorCode(format!("status_{status}"))),
    }
}

fn refused(said: &str, document: Option<&Value>, after: Option<Duration>) -> TokenAnswer {
    let code = ErrorCode::of(said);
    let numbers = document.and_then(|all| all["error_codes"].as_array());
    let ours =
        numbers.into_iter().flatten().any(|one| one.as_i64() == Some(OUR_SECRET_HAS_EXPIRED));
    match said {
        _ if ours => TokenAnswer::Operator(code),
        "invalid_grant"
        | "interaction_required"
        | "consent_required"
        | "login_required"
        | "admin_policy_enforced"
        | "access_denied" => TokenAnswer::Reauthorize(code),
        "temporarily_unavailable"
        | "server_error"
        | "slow_down"
        | "rate_limited"
        | "internal_server_error"
        | "service_unavailable" => TokenAnswer::Later { code, after },
        _ => TokenAnswer::Operator(code),
    }
}

fn tokens(document: Option<&Value>) -> Option<Tokens> {
    let document = document?;
    let secret = |name: &str| {
        let text = document[name].as_str()?;
        let is_one = !text.is_empty() && text.len() <= MAX_TOKEN_BYTES;
        is_one.then(|| SecretString::from(text))
    };
    // A number, or a number as text.
    let lifetime = match &document["expires_in"] {
        Value::Number(seconds) => seconds.as_u64(),
        Value::String(seconds) => seconds.parse().ok(),
        _ => None,
    };
    Some(Tokens {
        access: secret("access_token")?,
        refresh: secret("refresh_token"),
        lifetime: lifetime.map(|seconds| Duration::from_secs(seconds).min(LONGEST)),
        scope: document["scope"].as_str().map(str::to_owned),
        id_token: secret("id_token"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &Value) -> TokenAnswer {
        read(status, body.to_string().into_bytes(), None, &["bad_refresh_token"])
    }

    /// In one word, with its code.
    fn word(answer: &TokenAnswer) -> String {
        match answer {
            TokenAnswer::Tokens(_) => "tokens".to_owned(),
            TokenAnswer::Reauthorize(code) => format!("reauthorize {code}"),
            TokenAnswer::Operator(code) => format!("operator {code}"),
            TokenAnswer::Later { code, .. } => format!("later {code}"),
            TokenAnswer::Unreadable => "unreadable".to_owned(),
        }
    }

    /// OAUTH-6: the answers that providers give, and what each means.
    #[test]
    fn answers_mean_what_providers_say() {
        for (status, body, expected) in [
            (200, json!({ "access_token": "a", "expires_in": 3599 }), "tokens"),
            (201, json!({ "access_token": "a" }), "tokens"),
            (200, json!({ "error": "invalid_grant" }), "reauthorize invalid_grant"),
            (
                400,
                json!({ "error": "invalid_grant", "error_codes": [700_082] }),
                "reauthorize invalid_grant",
            ),
            (
                400,
                json!({ "error": "invalid_grant", "error_codes": [7_000_222] }),
                "operator invalid_grant",
            ),
            (
                401,
                json!({ "error": "invalid_client", "error_codes": [7_000_222] }),
                "operator invalid_client",
            ),
            (400, json!({ "error": "interaction_required" }), "reauthorize interaction_required"),
            (400, json!({ "error": "admin_policy_enforced" }), "reauthorize admin_policy_enforced"),
            (401, json!({ "error": "invalid_client" }), "operator invalid_client"),
            (400, json!({ "error": "invalid_request" }), "operator invalid_request"),
            (400, json!({ "code": "invalid_grant", "message": "…" }), "reauthorize invalid_grant"),
            (429, json!({ "code": "rate_limited" }), "later rate_limited"),
            (503, json!("no object"), "later status_503"),
            (500, json!({ "error": "invalid_grant" }), "later invalid_grant"),
            (400, json!({ "error": "temporarily_unavailable" }), "later temporarily_unavailable"),
            // The provider's own words: of a grant that is over, and of anything else.
            (200, json!({ "error": "bad_refresh_token" }), "reauthorize bad_refresh_token"),
            (500, json!({ "error": "bad_refresh_token" }), "later bad_refresh_token"),
            (200, json!({ "error": "unsupported_grant" }), "operator unsupported_grant"),
            (404, json!({}), "operator status_404"),
            (302, json!({}), "operator status_302"),
            (200, json!({}), "unreadable"),
            (200, json!({ "access_token": "" }), "unreadable"),
            (200, json!([1]), "unreadable"),
        ] {
            assert_eq!(word(&answer(status, &body)), expected, "{status} {body}");
        }
        assert_eq!(word(&read(200, b"<html>".to_vec(), None, &[])), "unreadable");
        let TokenAnswer::Later { after, .. } = read(429, b"{}".to_vec(), Some(7), &[]) else {
            panic!()
        };
        assert_eq!(after, Some(Duration::from_secs(7)));
    }

    /// OAUTH-5: what is new is there, what did not come is not made up.
    #[test]
    fn tokens_are_read_as_they_come() {
        let body = json!({
            "access_token": "at", "refresh_token": "rt", "expires_in": "3600", "scope": "a b", "id_token": "x.y.z"
        });
        let TokenAnswer::Tokens(tokens) = answer(200, &body) else { panic!() };
        assert_eq!(tokens.access.expose_secret(), "at");
        assert_eq!(tokens.refresh.as_ref().unwrap().expose_secret(), "rt");
        assert_eq!(tokens.lifetime, Some(Duration::from_hours(1)));
        assert_eq!(tokens.scope.as_deref(), Some("a b"));
        assert!(tokens.id_token.is_some());
        assert!(!format!("{tokens:?}").contains("at\""));
        let TokenAnswer::Tokens(tokens) = answer(200, &json!({ "access_token": "at" })) else {
            panic!()
        };
        assert!(tokens.refresh.is_none() && tokens.lifetime.is_none() && tokens.scope.is_none());
    }

    proptest! {
        /// OAUTH-6: no answer makes it panic, and of none is anything shown that does not look like a code.
        #[test]
        fn whatever_comes_is_read(status in 100_u16..600, body in any::<Vec<u8>>(), error in ".{0,60}") {
            read(status, body, None, &[]);
            let answer = answer(status, &json!({ "error": error }));
            let shown = word(&answer);
            prop_assert!(shown.is_ascii() && shown.len() < 60, "{}", shown);
        }
    }
}
