//! A registration that waits for its address to be confirmed (AUTH-8): who may complete it, how often may be
//! guessed, and for how long.
//!
//! Two things complete a registration, and each needs something that only whoever registered has: the mail's
//! code needs the [`RegistrationHandle`], the mail's link needs the password. So a click on a mail that nobody
//! asked for gives a stranger nothing, and who registers somebody else's address gets no further than that.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::HEXLOWER;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

/// How long a registration waits, counted from its last mail; the mail's link is good for as long.
pub const LINK_LIFETIME: Duration = Duration::from_hours(24);
/// How long a mail's code is good. Shorter than the link: six digits are little (ASVS 6.5.5).
pub const CODE_LIFETIME: Duration = Duration::from_hours(1);
/// Guesses at one mail's code.
pub const MAX_CODE_GUESSES: u32 = 5;
/// Guesses in all, at codes and at the password, whatever is sent again: at most 15 chances in a million at
/// a code (ASVS 6.6.3).
pub const MAX_GUESSES: u32 = 15;
/// Mails about one registration: who registers a stranger's address must not fill their mailbox.
pub const MAX_MAILS: u32 = 5;

const PREFIX: &str = "pst_rg_";
const BYTES: usize = 32;

/// What the answer to a registration hands out, and nobody else has: 256 random bits, of which the database
/// holds a hash. It says nothing of the address, and every registration gets one.
pub struct RegistrationHandle([u8; BYTES]);

/// Text that is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not a registration of ours.")]
pub struct HandleError;

impl RegistrationHandle {
    /// From bytes that have to be random.
    pub const fn new(random: [u8; BYTES]) -> Self {
        Self(random)
    }

    /// Reads the one spelling that [`text`](Self::text) gives: other spellings of the same bits would be
    /// other accounts to a rate limit.
    pub fn parse(text: &str) -> Result<Self, HandleError> {
        let bits = text.strip_prefix(PREFIX).ok_or(HandleError)?;
        let bytes = URL_SAFE_NO_PAD.decode(bits).map_err(|_| HandleError)?;
        bytes.try_into().map(Self).map_err(|_| HandleError)
    }

    /// The text for the client: `pst_rg_…`, always of the same length.
    pub fn text(&self) -> SecretString {
        SecretString::from(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0)))
    }

    /// What is stored: SHA-256 in lower-case hexadecimal. With 256 random bits there is nothing to guess, so
    /// nothing slower is needed.
    pub fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0))
    }
}

impl fmt::Debug for RegistrationHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationHandle([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    /// AUTH-8, ASVS 11.4.1: stored hashes outlive a deployment; their form is a promise.
    #[test]
    fn handles_and_their_hashes_have_a_stable_form() {
        let handle = RegistrationHandle::new([0; 32]);
        let text = handle.text();
        assert_eq!(text.expose_secret(), &format!("pst_rg_{}", "A".repeat(43)));
        let hash = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
        assert_eq!(handle.hash(), hash);
        assert_eq!(format!("{handle:?}"), "RegistrationHandle([REDACTED])");
    }

    /// AUTH-8: one handle has one spelling.
    #[test]
    fn other_text_is_no_handle() {
        let good = format!("pst_rg_{}", "A".repeat(43));
        assert!(RegistrationHandle::parse(&good).is_ok());
        let others = [
            String::new(),
            "pst_rg_".to_owned(),
            "A".repeat(43),
            format!("pst_rt_{}", "A".repeat(43)),
            format!("PST_RG_{}", "A".repeat(43)),
            format!("pst_rg_{}", "A".repeat(42)),
            format!("pst_rg_{}", "A".repeat(44)),
            format!("pst_rg_{}B", "A".repeat(42)),
            format!("pst_rg_{}=", "A".repeat(43)),
            format!(" pst_rg_{}", "A".repeat(43)),
            format!("pst_rg_{}+", "A".repeat(42)),
        ];
        for text in others {
            assert_eq!(RegistrationHandle::parse(&text).err(), Some(HandleError), "{text}");
        }
    }

    proptest! {
        /// AUTH-8
        #[test]
        fn handles_survive_the_round_trip(random in any::<[u8; 32]>()) {
            let handle = RegistrationHandle::new(random);
            let again = RegistrationHandle::parse(handle.text().expose_secret()).unwrap();
            prop_assert_eq!(again.hash(), handle.hash());
        }

        #[test]
        fn no_input_panics(text in any::<String>()) {
            let _ = RegistrationHandle::parse(&text);
        }
    }
}
