//! What a session was last proved with, and what that proof is good for.

use serde::{Serialize, Serializer};

use super::factor::Factor;
use crate::auth::assurance::Assurance;

/// A proof of who somebody is, in a session that a password has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The password alone, of somebody who has no second factor.
    Password,
    /// A second factor.
    Second(Factor),
}

impl Proof {
    /// All of them, the strongest second factor first.
    pub const ALL: [Self; 4] = [
        Self::Second(Factor::Totp),
        Self::Second(Factor::BackupCode),
        Self::Second(Factor::Sms),
        Self::Password,
    ];

    /// As a session keeps it, and as requests and answers have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Second(factor) => factor.name(),
        }
    }

    /// The proof of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.name() == name)
    }

    /// The assurance level that a session has with it (NIST SP 800-63B-4 section 2).
    pub fn assurance(self) -> Assurance {
        match self {
            Self::Password => Assurance::Aal1,
            Self::Second(_) => Assurance::Aal2,
        }
    }

    /// Whether it suffices to change how one logs in. A text message does not (NIST SP 800-63B-4 section 3.1.3.3,
    /// ASVS 6.6.1): whoever has taken the number over would take the account over.
    pub fn is_strong(self) -> bool {
        self != Self::Second(Factor::Sms)
    }

    /// Methods of authentication (RFC 8176 section 2), the password that opened the session first.
    pub fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Password => &["pwd"],
            Self::Second(Factor::Totp | Factor::BackupCode) => &["pwd", "otp", "mfa"],
            Self::Second(Factor::Sms) => &["pwd", "sms", "mfa"],
        }
    }
}

impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Of somebody's second factors, what they may prove with: strongly, or at all. Who has none uses the password.
pub fn accepted(factors: &[Factor], strong: bool) -> Vec<Proof> {
    if factors.is_empty() {
        return vec![Proof::Password];
    }
    let proofs = factors.iter().copied().map(Proof::Second);
    proofs.filter(|proof| !strong || proof.is_strong()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 6.6.1, 7.5.1
    #[test]
    fn a_text_message_is_the_weak_proof() {
        for (proof, name, strong, methods) in [
            (Proof::Password, "password", true, "pwd"),
            (Proof::Second(Factor::Totp), "totp", true, "pwd otp mfa"),
            (Proof::Second(Factor::BackupCode), "backup_code", true, "pwd otp mfa"),
            (Proof::Second(Factor::Sms), "sms", false, "pwd sms mfa"),
        ] {
            assert_eq!((proof.name(), Proof::named(name)), (name, Some(proof)));
            assert_eq!((proof.is_strong(), proof.methods().join(" ")), (strong, methods.into()));
            let two_factors = proof.assurance() == Assurance::Aal2;
            assert_eq!(two_factors, proof != Proof::Password);
        }
        assert_eq!(Proof::named(""), None);
    }

    /// MFA-5: what would do is named.
    #[test]
    fn what_would_do_is_named() {
        let [totp, backup_code, sms] = Factor::ALL.map(Proof::Second);
        assert_eq!(accepted(&Factor::ALL, true), [totp, backup_code]);
        assert_eq!(accepted(&Factor::ALL, false), [totp, backup_code, sms]);
        assert_eq!(accepted(&[], true), [Proof::Password]);
    }
}
