//! What proves that somebody reads a mailbox: the token in a link, and the code typed by hand
//! (AUTH-5, AUTH-8).
//!
//! Both are derived from the id of the pending verification or reset, its generation and a key;
//! the database holds id, generation, expiry and attempts, none of which is secret. A new mail raises
//! the generation, which ends what older mails hold.

use secrecy::SecretString;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;

use crate::auth::derived_token::{self, DerivedTokenError, Kind};
use crate::auth::mac;
use crate::ring::{KeyRing, SecretKey};

/// Id, generation.
const PAYLOAD_BYTES: usize = 16 + 4;
const CODE_LABEL: &[u8] = b"postern verify-email code v1";
const CODES: u64 = 1_000_000;

/// Why a mail token is refused.
pub type MailTokenError = DerivedTokenError;

/// What a mail token is for. A token for one purpose is never taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Show that the address belongs to who registered it.
    VerifyEmail,
    /// Set a new password without the old one.
    ResetPassword,
    /// Agree, as who reads the present address, to its replacement.
    ApproveEmailChange,
    /// Show that the new address belongs to who asked for the replacement.
    ConfirmEmailChange,
    /// Want no summaries any more. The id is the user's; it is good for nothing else, and does not expire.
    EndDigest,
}

impl Purpose {
    fn kind(self) -> Kind {
        match self {
            Self::VerifyEmail => Kind { prefix: "pst_ev_", label: "postern verify-email v1" },
            Self::ResetPassword => Kind { prefix: "pst_pr_", label: "postern reset-password v1" },
            Self::ApproveEmailChange => {
                Kind { prefix: "pst_la_", label: "postern leave-address v1" }
            }
            Self::ConfirmEmailChange => {
                Kind { prefix: "pst_ta_", label: "postern take-address v1" }
            }
            Self::EndDigest => Kind { prefix: "pst_ed_", label: "postern end-digest v1" },
        }
    }
}

/// What a mail token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailToken {
    /// What it is for.
    pub purpose: Purpose,
    /// The verification or reset it belongs to.
    pub id: Uuid,
    /// Which mail about it: only the latest counts.
    pub generation: u32,
}

impl MailToken {
    /// The text for the link: `pst_ev_…` or `pst_pr_…`, the same whenever it is asked for, so that a
    /// mail job that runs twice sends the same mail.
    pub fn link_token(&self, ring: &KeyRing) -> SecretString {
        derived_token::issue(&self.purpose.kind(), ring, &self.payload())
    }

    /// Reads a link token that any key of the ring made for `purpose`. Whether it is still pending,
    /// current and unexpired is for the store to say.
    pub fn parse(
        token: &SecretString,
        purpose: Purpose,
        ring: &KeyRing,
    ) -> Result<Self, MailTokenError> {
        let payload: [u8; PAYLOAD_BYTES] = derived_token::open(&purpose.kind(), ring, token)?;
        let malformed = DerivedTokenError::Malformed;
        let generation = payload[16..].try_into().map_err(|_| malformed)?;
        Ok(Self {
            purpose,
            id: Uuid::from_slice(&payload[..16]).map_err(|_| malformed)?,
            generation: u32::from_be_bytes(generation),
        })
    }

    /// The six digits for typing, made with the active key. Only [`Purpose::VerifyEmail`] has codes
    /// that match: a million possibilities protect a verification, which gives no access, within its
    /// few attempts; they do not protect a password.
    pub fn code(&self, ring: &KeyRing) -> SecretString {
        let code = self.code_with(ring.active().1);
        SecretString::from(code.iter().map(|&digit| char::from(digit)).collect::<String>())
    }

    /// True when `presented` is the code of this verification under any key of the ring: a key that
    /// was retired between mail and typing still counts. Takes the same time whatever is presented.
    pub fn code_matches(&self, ring: &KeyRing, presented: &str) -> bool {
        let matched = ring.iter().fold(Choice::from(0), |matched, (_, key)| {
            matched | self.code_with(key).as_slice().ct_eq(presented.as_bytes())
        });
        self.purpose == Purpose::VerifyEmail && bool::from(matched)
    }

    /// Reducing 64 bits modulo a million favours some codes by less than 2^-44 of their share.
    fn code_with(&self, key: &SecretKey) -> [u8; 6] {
        let label = self.purpose.kind().label.as_bytes();
        let tag = mac::tag(key, &[CODE_LABEL, label, &self.payload()]);
        let (head, _) = tag.split_at(8);
        let mut number =
            head.iter().fold(0, |number, &byte| (number << 8) | u64::from(byte)) % CODES;
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        digits
    }

    fn payload(&self) -> [u8; PAYLOAD_BYTES] {
        let mut payload = [0; PAYLOAD_BYTES];
        payload[..16].copy_from_slice(self.id.as_bytes());
        payload[16..].copy_from_slice(&self.generation.to_be_bytes());
        payload
    }
}
