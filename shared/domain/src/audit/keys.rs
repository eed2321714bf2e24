//! Whose signature under a checkpoint counts (DATA-4). A signature alone says nothing: whoever rewrites the log has
//! a key of their own. So the keys come from outside of the database.
//!
//! Not here: the private key, which is a [`SigningKey`].

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::auth::signing_key::{KeyError, PublicKey, SigningKey, VerificationKeys};
use crate::json;

/// Bytes of a public key (RFC 8032 §5.1.5).
const KEY_BYTES: usize = 32;

/// The public keys whose checkpoints count: the present one and those it replaced.
#[derive(Clone, Debug)]
pub struct AuditKeys(Vec<PublicKey>);

impl AuditKeys {
    /// Reads a JWK set or one JWK (RFC 7517), or public keys as base64url with spaces, line ends or commas
    /// between; the JSON of a set or a JWK also in base64url, which nobody has to quote. At least one; private members are
    /// refused.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        // Longer than a key, so that none is taken for it.
        let decoded =
            URL_SAFE_NO_PAD.decode(text).ok().and_then(|json| String::from_utf8(json).ok());
        let json = decoded.filter(|json| json.starts_with('{') && json.len() > KEY_BYTES);
        let text = json.as_deref().unwrap_or(text);
        if !text.starts_with('{') {
            let words = text.split([' ', '\t', '\r', '\n', ',']).filter(|word| !word.is_empty());
            let keys = words.map(bare).collect::<Result<Vec<_>, _>>()?;
            return if keys.is_empty() { Err(KeyError::NotAKeySet) } else { Ok(Self(keys)) };
        }
        let document = json::strict(text.as_bytes()).map_err(|_| KeyError::NotAKeySet)?;
        let set = match document.get("keys") {
            Some(_) => VerificationKeys::parse(text)?,
            None => VerificationKeys::parse(&single(&document))?,
        };
        Ok(Self(set.iter().map(|(_, key)| *key).collect()))
    }

    /// The keys of `text`, or none if it is empty, and the public half of `own`: what its holder has signed
    /// itself counts.
    pub fn with_own(own: &SigningKey, text: &str) -> Result<Self, KeyError> {
        let mut keys = if text.trim().is_empty() { Self(Vec::new()) } else { Self::parse(text)? };
        keys.0.push(own.public_key());
        Ok(keys)
    }

    /// The keys of both.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The key of this base64url text, if it is one of these.
    pub(crate) fn get(&self, text: &str) -> Option<&PublicKey> {
        let key = bare(text).ok()?;
        self.0.iter().find(|own| **own == key)
    }
}

fn single(jwk: &Value) -> String {
    serde_json::json!({ "keys": [jwk] }).to_string()
}

fn bare(text: &str) -> Result<PublicKey, KeyError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError::InvalidKey)?;
    let bytes = bytes.try_into().map_err(|_| KeyError::InvalidKey)?;
    PublicKey::from_bytes(&bytes).ok_or(KeyError::InvalidKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(letter: &str) -> SigningKey {
        SigningKey::parse(&format!("k1:{}", letter.repeat(43)).into()).unwrap()
    }

    /// DATA-4: a key may come as its bare text, as a JWK or as a set, and then it is the same key.
    #[test]
    fn keys_are_read_in_each_form() {
        let (a, e) = (key("A").public_jwk(), key("E").public_jwk());
        let set = serde_json::json!({ "keys": [a] }).to_string();
        let encoded = URL_SAFE_NO_PAD.encode(&set);
        let jwk = serde_json::to_string(&a).unwrap();
        for text in [a.x.clone(), format!(" {} \n", a.x), jwk, set, encoded] {
            let keys = AuditKeys::parse(&text).unwrap();
            assert!(keys.get(&a.x).is_some() && keys.get(&e.x).is_none(), "{text}");
        }
        let both = AuditKeys::parse(&format!("{}\n{}", a.x, e.x)).unwrap();
        assert!(both.get(&a.x).is_some() && both.get(&e.x).is_some());
        let own = AuditKeys::with_own(&key("A"), &e.x).unwrap();
        assert!(own.get(&a.x).is_some() && own.get(&e.x).is_some());
        assert!(AuditKeys::with_own(&key("A"), "").unwrap().get(&e.x).is_none());
    }

    /// DATA-4: what is no public key is refused, a private one above all.
    #[test]
    fn what_is_no_key_is_refused() {
        let private = format!(
            r#"{{"kty":"OKP","crv":"Ed25519","kid":"k1","x":"{}","d":"AA"}}"#,
            key("A").public_jwk().x
        );
        assert_eq!(AuditKeys::parse(&private).err(), Some(KeyError::PrivateKey));
        for text in ["", " , ", "AAAA", "k1:AAAA", "{}", "not a key"] {
            assert!(AuditKeys::parse(text).is_err(), "{text}");
        }
    }
}
