//! A service account's key: `pst_sk_`, 256 random bits, and a checksum.

use std::fmt;

use data_encoding::HEXLOWER;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// What a key starts with, so that scanners find leaked ones.
pub const PREFIX: &str = "pst_sk_";

/// Digits of the random part: 256 bits in hexadecimal.
const BITS_CHARS: usize = 64;
/// Digits of the checksum.
const CHECKSUM_CHARS: usize = 8;

/// A key, as its holder presents it: full entropy, of which the database has a hash.
///
/// Its text is one word, `pst_sk_` and 72 hexadecimal digits, which a pattern finds in code and logs. The last eight are
/// a checksum of those before, by which a scanner, and we before we ask the database, can tell a key from what looks
/// like one.
pub struct ServiceKey(SecretString);

/// Text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a key of a service account")]
pub struct ServiceKeyError;

impl ServiceKey {
    /// From bytes that have to be random.
    pub fn new(random: [u8; 32]) -> Self {
        let bits = HEXLOWER.encode(&random);
        Self(SecretString::from(format!("{PREFIX}{bits}{}", checksum(&bits))))
    }

    /// Reads the one spelling that [`new`](Self::new) gives.
    pub fn parse(text: &SecretString) -> Result<Self, ServiceKeyError> {
        let digits = text.expose_secret().strip_prefix(PREFIX).ok_or(ServiceKeyError)?;
        if digits.len() != BITS_CHARS + CHECKSUM_CHARS || !digits.is_ascii() {
            return Err(ServiceKeyError);
        }
        let (bits, sum) = digits.split_at(BITS_CHARS);
        // Neither is compared with anything secret: the checksum follows from what was sent with it.
        if HEXLOWER.decode(bits.as_bytes()).is_err() || sum != checksum(bits) {
            return Err(ServiceKeyError);
        }
        Ok(Self(text.clone()))
    }

    /// The text for its holder.
    pub fn text(&self) -> &SecretString {
        &self.0
    }

    /// What is stored, and looked up: SHA-256 in lower-case hexadecimal. With 256 random bits there is nothing to guess,
    /// so nothing slower is needed, and no pepper: whoever has the hash would have to find what it is of. How far a
    /// look-up got tells of the hash, not of the key.
    pub fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.expose_secret()))
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey([REDACTED])")
    }
}

fn checksum(bits: &str) -> String {
    let digest = Sha256::digest(format!("{PREFIX}{bits}"));
    HEXLOWER.encode(&digest)[..CHECKSUM_CHARS].to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<ServiceKey, ServiceKeyError> {
        ServiceKey::parse(&SecretString::from(text))
    }

    /// OAUTH-8, ASVS 11.4.1: keys and their hashes outlive a deployment; their form is a promise. (The numbers are
    /// `sha256sum`'s.)
    #[test]
    fn keys_and_their_hashes_have_a_stable_form() {
        let key = ServiceKey::new([0xA5; 32]);
        let text = key.text().expose_secret();
        assert_eq!(text, &format!("pst_sk_{}80dcf316", "a5".repeat(32)));
        assert_eq!(key.hash(), "dea71f93514371f563f79954b0bf1893bbb202c550320e219faedc2b26f8d934");
        assert_eq!(format!("{key:?}"), "ServiceKey([REDACTED])");
    }

    /// OAUTH-8: one key has one spelling, and one that was mistyped is told without the database.
    #[test]
    fn other_text_is_no_key() {
        let good = ServiceKey::new([0xA5; 32]).text().expose_secret().to_owned();
        assert!(parse(&good).is_ok());
        for at in 0..good.len() {
            for other in ["0", "1", "A", "g", "é", " "] {
                let mistyped = format!("{}{other}{}", &good[..at], &good[at + 1..]);
                assert!(mistyped == good || parse(&mistyped).is_err(), "{mistyped}");
            }
        }
        let others = [
            String::new(),
            PREFIX.to_owned(),
            good.to_uppercase(),
            format!("{good}0"),
            format!(" {good}"),
            good.replace("pst_sk_", "pst_rg_"),
            good[..good.len() - 1].to_owned(),
            good[..good.len() - CHECKSUM_CHARS].to_owned(),
        ];
        for text in others {
            assert_eq!(parse(&text).err(), Some(ServiceKeyError), "{text}");
        }
    }

    proptest! {
        /// OAUTH-8
        #[test]
        fn keys_survive_the_round_trip(random in any::<[u8; 32]>()) {
            let key = ServiceKey::new(random);
            let again = ServiceKey::parse(key.text()).unwrap();
            prop_assert_eq!(again.hash(), key.hash());
        }

        #[test]
        fn no_input_panics(text in any::<String>(), digits in "pst_sk_[0-9a-fé]{0,80}") {
            let _ = parse(&text);
            let _ = parse(&digits);
        }
    }
}
