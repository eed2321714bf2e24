//! How webhooks that we send are signed for their receiver: Standard Webhooks, symmetric (`v1`)
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>. It says that one comes from here, and
//! when it was sent.
//!
//! Ours: `standardwebhooks` would sign in as many lines, with an HMAC, a base64 and a clock of its own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::auth::mac::hmac_sha256;

/// Shortest and longest key that the specification takes, in bytes.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What sender and receiver share. `Debug` prints nothing of it.
#[derive(Debug)]
pub struct WebhookKey(SecretSlice<u8>);

/// Text that is no such key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook key is 24 to 64 bytes as base64, with or without whsec_ before it")]
pub struct WebhookKeyError;

impl WebhookKey {
    /// Reads `whsec_<base64>`.
    pub fn parse(text: &SecretString) -> Result<Self, WebhookKeyError> {
        let text = text.expose_secret();
        let bytes = STANDARD
            .decode(text.strip_prefix("whsec_").unwrap_or(text))
            .map_err(|_| WebhookKeyError)?;
        if !KEY_BYTES.contains(&bytes.len()) {
            return Err(WebhookKeyError);
        }
        Ok(Self(bytes.into()))
    }

    /// The header `webhook-signature` of a message, sent at `timestamp_s` (seconds since the epoch).
    pub fn signature(&self, id: &str, timestamp_s: i64, body: &str) -> String {
        let message = format!("{id}.{timestamp_s}.{body}");
        let tag = hmac_sha256(self.0.expose_secret(), message.as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the specification's reference libraries.
    #[test]
    fn a_signature_is_that_of_the_specification() {
        let key = WebhookKey::parse(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).unwrap();
        let signed =
            key.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(!format!("{key:?}").contains("MfKQ"));
    }

    #[test]
    fn short_keys_are_refused() {
        for text in ["", "whsec_", "c2hvcnQ=", "not base64 at all, but long enough"] {
            assert_eq!(WebhookKey::parse(&text.into()).err(), Some(WebhookKeyError), "{text}");
        }
    }
}
