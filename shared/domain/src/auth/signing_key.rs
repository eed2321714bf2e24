//! The keys of access tokens: one that signs, several that verify, so that a key is replaced without
//! ending a session (AUTH-1; RFC 7517, RFC 8037).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;

use crate::json;
use crate::ring::{EntryFault, is_key_id, parse_entry};

/// Most keys in a set; a rotation needs two.
const MAX_KEYS: usize = 16;

/// Why text is not a signing key or a key set. Key material is never named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A signing key that is not `<kid>:<seed>`.
    #[error("the signing key is not of the form <kid>:<seed>")]
    NotAnEntry,
    /// A `kid` that is missing or not 1 to 8 lower-case letters and digits.
    #[error("a kid is not 1 to 8 lower-case letters and digits")]
    InvalidKid,
    /// A seed or public key that is not 32 bytes of canonical base64url, or a public key that is no
    /// point of the curve or of small order.
    #[error("a key is not an Ed25519 key as base64url without padding")]
    InvalidKey,
    /// Not a JWK set (RFC 7517 §5), or an empty one, or one of more than 16 keys.
    #[error("the key set is not a JWK set of 1 to 16 keys")]
    NotAKeySet,
    /// A key of another type, curve, algorithm or use than Ed25519 signatures.
    #[error("a key of the set is not for Ed25519 signatures")]
    UnsupportedKey,
    /// A private key in the set that is published.
    #[error("a key of the set is private")]
    PrivateKey,
    /// A `kid` that an earlier key of the set has.
    #[error("two keys of the set have the same kid")]
    DuplicateKid,
}

/// A public Ed25519 key that is a point of the curve and not of small order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key of this encoding (RFC 8032 §5.1.2).
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// True when `signature` is the Ed25519 signature of `message` under this key.
    ///
    /// As strict as implementations go (RFC 8032 §5.1.7 without cofactor; encodings canonical, no key or
    /// nonce of small order): a signature has one form, and no key verifies everything. It is what the
    /// provider verifies tokens with.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }

    /// The key in the form that [`ed25519_provider`](crate::auth::ed25519_provider) takes.
    pub(crate) fn decoding_key(&self) -> DecodingKey {
        DecodingKey::from_ed_der(self.0.as_bytes())
    }

    fn jwk(&self, kid: &str) -> PublicJwk {
        PublicJwk {
            kty: "OKP",
            crv: "Ed25519",
            x: URL_SAFE_NO_PAD.encode(self.0.as_bytes()),
            kid: kid.to_owned(),
            alg: "EdDSA",
            key_use: "sig",
        }
    }
}

/// The public members of a key (RFC 8037 §2), as they stand in `/.well-known/jwks.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicJwk {
    /// Key type: octet key pair.
    pub kty: &'static str,
    /// Curve.
    pub crv: &'static str,
    /// The public key, base64url.
    pub x: String,
    /// Key id.
    pub kid: String,
    /// Algorithm.
    pub alg: &'static str,
    /// Signatures only.
    #[serde(rename = "use")]
    pub key_use: &'static str,
}

/// The private key that signs access tokens. `Debug` prints its id alone.
pub struct SigningKey {
    kid: String,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// Reads `<kid>:<32-byte seed as base64url without padding>`.
    pub fn parse(text: &SecretString) -> Result<Self, KeyError> {
        let (kid, seed) = parse_entry(text.expose_secret()).map_err(|fault| match fault {
            EntryFault::NoSeparator => KeyError::NotAnEntry,
            EntryFault::InvalidId => KeyError::InvalidKid,
            EntryFault::InvalidKey => KeyError::InvalidKey,
        })?;
        let key = ed25519_dalek::SigningKey::from_bytes(seed.expose());
        Ok(Self { kid: kid.to_owned(), key })
    }

    /// The key's id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What others verify with.
    pub fn public_jwk(&self) -> PublicJwk {
        self.public_key().jwk(&self.kid)
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.key.verifying_key())
    }

    /// The key in the form that [`ed25519_provider`](crate::auth::ed25519_provider) takes: the seed,
    /// in memory that is overwritten when it is dropped.
    pub(crate) fn encoding_key(&self) -> EncodingKey {
        EncodingKey::from_ed_der(self.key.as_bytes())
    }

    /// The Ed25519 signature of `message` (RFC 8032 §5.1.6): deterministic, no randomness needed.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// The public keys that access tokens are verified with.
#[derive(Clone, Debug)]
pub struct VerificationKeys {
    keys: Vec<(String, PublicKey)>,
}

impl VerificationKeys {
    /// Reads a JWK set of Ed25519 keys. Members of a key that have no meaning here are ignored
    /// (RFC 7517 §4), except `d`: a set with a private key is refused before it is published.
    ///
    /// `jwks`: the set as JSON, or that in base64url without padding, which nobody has to quote.
    pub fn parse(jwks: &str) -> Result<Self, KeyError> {
        let decoded = URL_SAFE_NO_PAD.decode(jwks);
        let json = decoded.as_deref().unwrap_or(jwks.as_bytes());
        let set = json::strict(json).map_err(|_| KeyError::NotAKeySet)?;
        let members = set.get("keys").and_then(Value::as_array).ok_or(KeyError::NotAKeySet)?;
        if members.is_empty() || members.len() > MAX_KEYS {
            return Err(KeyError::NotAKeySet);
        }
        let mut keys: Vec<(String, PublicKey)> = Vec::with_capacity(members.len());
        for jwk in members {
            let (kid, key) = parse_jwk(jwk)?;
            if keys.iter().any(|(taken, _)| *taken == kid) {
                return Err(KeyError::DuplicateKid);
            }
            keys.push((kid, key));
        }
        Ok(Self { keys })
    }

    /// The key of this id.
    pub fn get(&self, kid: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|(own, _)| own == kid).map(|(_, key)| key)
    }

    /// All keys with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &PublicKey)> {
        self.keys.iter().map(|(kid, key)| (kid.as_str(), key))
    }

    /// The set as it is published: public members, whatever the text it was read from had.
    pub fn to_jwks_json(&self) -> String {
        let keys: Vec<PublicJwk> = self.keys.iter().map(|(kid, key)| key.jwk(kid)).collect();
        serde_json::json!({ "keys": keys }).to_string()
    }
}

fn parse_jwk(jwk: &Value) -> Result<(String, PublicKey), KeyError> {
    let text = |member: &str| jwk.get(member).and_then(Value::as_str);
    let absent_or = |member: &str, values: &[&str]| match jwk.get(member) {
        None => true,
        Some(value) => value.as_str().is_some_and(|value| values.contains(&value)),
    };
    if jwk.get("d").is_some() {
        return Err(KeyError::PrivateKey);
    }
    // `Ed25519` is the name that RFC 9864 gives the algorithm; tokens still say `EdDSA`.
    let supported = text("kty") == Some("OKP")
        && text("crv") == Some("Ed25519")
        && absent_or("alg", &["EdDSA", "Ed25519"])
        && absent_or("use", &["sig"]);
    if !supported {
        return Err(KeyError::UnsupportedKey);
    }
    let kid = text("kid").filter(|kid| is_key_id(kid)).ok_or(KeyError::InvalidKid)?;
    let key = text("x")
        .and_then(|x| URL_SAFE_NO_PAD.decode(x).ok())
        .and_then(|bytes| PublicKey::from_bytes(&bytes.try_into().ok()?))
        .ok_or(KeyError::InvalidKey)?;
    Ok((kid.to_owned(), key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A.1 and A.2: the key pair of the examples.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn key_set(members: &str) -> String {
        format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"{PUBLIC}",{members}}}]}}"#)
    }

    /// AUTH-1: the public half follows the standard's example, and nothing private is in it.
    #[test]
    fn public_jwk_matches_rfc_8037() {
        let key = SigningKey::parse(&SecretString::from(format!("k1:{SEED}"))).unwrap();
        let json = serde_json::to_value(key.public_jwk()).unwrap();
        let expected = serde_json::json!({
            "kty": "OKP", "crv": "Ed25519", "x": PUBLIC, "kid": "k1", "alg": "EdDSA", "use": "sig"
        });
        assert_eq!(json, expected);
    }

    /// AUTH-1: what is published can be read back, and holds public members alone.
    #[test]
    fn key_sets_are_published_without_foreign_members() {
        let keys = VerificationKeys::parse(&key_set(r#""kid":"k1","x5c":["…"]"#)).unwrap();
        let published = keys.to_jwks_json();
        assert!(!published.contains("x5c"));
        assert_eq!(VerificationKeys::parse(&published).unwrap().get("k1"), keys.get("k1"));
        assert!(keys.get("k2").is_none());
    }

    /// OPS-1: a set comes as it is written where nothing may be quoted.
    #[test]
    fn key_sets_come_in_base64url_as_well() {
        let set = key_set(r#""kid":"k1""#);
        let read = VerificationKeys::parse(&URL_SAFE_NO_PAD.encode(&set)).unwrap();
        assert_eq!(read.to_jwks_json(), VerificationKeys::parse(&set).unwrap().to_jwks_json());
        let padded = format!("{}=", URL_SAFE_NO_PAD.encode(&set));
        for wrong in [padded.as_str(), &URL_SAFE_NO_PAD.encode("{}"), "", "AAAA"] {
            assert_eq!(VerificationKeys::parse(wrong).err(), Some(KeyError::NotAKeySet));
        }
    }

    /// AUTH-1, AUTH-2, ASVS 11.2.3: a set that would publish a private key or weaken verification is refused.
    #[test]
    fn key_sets_are_refused() {
        let one = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{PUBLIC}","kid":"k1"}}"#);
        let many = vec![one.as_str(); MAX_KEYS + 1].join(",");
        // The neutral element: any signature could be made to verify under it.
        let neutral = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let cases = [
            ("{}".to_owned(), KeyError::NotAKeySet),
            (r#"{"keys":[]}"#.to_owned(), KeyError::NotAKeySet),
            (r#"{"keys":[],"keys":[]}"#.to_owned(), KeyError::NotAKeySet),
            (format!(r#"{{"keys":[{many}]}}"#), KeyError::NotAKeySet),
            (format!(r#"{{"keys":[{one},{one}]}}"#), KeyError::DuplicateKid),
            (key_set(&format!(r#""kid":"k1","d":"{SEED}""#)), KeyError::PrivateKey),
            (key_set(r#""alg":"EdDSA""#), KeyError::InvalidKid),
            (key_set(r#""kid":"Key 1""#), KeyError::InvalidKid),
            (key_set(r#""kid":"k1","alg":"HS256""#), KeyError::UnsupportedKey),
            (key_set(r#""kid":"k1","use":"enc""#), KeyError::UnsupportedKey),
            (key_set(r#""kid":"k1""#).replace("OKP", "EC"), KeyError::UnsupportedKey),
            (key_set(r#""kid":"k1""#).replace("Ed25519", "X25519"), KeyError::UnsupportedKey),
            (key_set(r#""kid":"k1""#).replace(PUBLIC, "AAAA"), KeyError::InvalidKey),
            (key_set(r#""kid":"k1""#).replace(PUBLIC, neutral), KeyError::InvalidKey),
        ];
        for (text, error) in cases {
            assert_eq!(VerificationKeys::parse(&text).err(), Some(error), "{text}");
        }
    }

    /// AUTH-2, ASVS 16.2.5: neither `Debug` nor an error shows the seed.
    #[test]
    fn signing_keys_are_never_shown() {
        let key = SigningKey::parse(&SecretString::from(format!("k1:{SEED}"))).unwrap();
        assert_eq!(format!("{key:?}"), r#"SigningKey { kid: "k1", .. }"#);
        let faults = [
            (SEED.to_owned(), KeyError::NotAnEntry),
            (format!("K1:{SEED}"), KeyError::InvalidKid),
            (format!("k1:{SEED}="), KeyError::InvalidKey),
        ];
        for (text, error) in faults {
            assert_eq!(SigningKey::parse(&SecretString::from(text)).err(), Some(error));
        }
    }
}
