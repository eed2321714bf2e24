//! What a session was last proved with, and what that proof is good for.

use super::factor::Factor;

/// A proof of who somebody is, in a session that a password has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The password alone, of somebody who has no second factor.
    Password,
    /// A second factor.
    Second(Factor),
}

impl Proof {
    /// As a session keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Second(factor) => factor.name(),
        }
    }

    /// Reads what a session keeps.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Password].into_iter().chain(Factor::ALL.map(Self::Second));
        all.into_iter().find(|proof| proof.name() == name)
    }

    /// The assurance level that a session has with it (NIST SP 800-63B-4 section 2).
    pub fn assurance(self) -> &'static str {
        match self {
            Self::Password => "aal1",
            Self::Second(_) => "aal2",
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

/// Of somebody's second factors, what they may prove with: strongly, or at all. Who has none uses the password.
pub fn accepted(factors: &[String], strong: bool) -> Vec<&str> {
    if factors.is_empty() {
        return vec![Proof::Password.name()];
    }
    let is_accepted = |name: &&str| !strong || Proof::parse(name).is_some_and(Proof::is_strong);
    factors.iter().map(String::as_str).filter(is_accepted).collect()
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
            assert_eq!((proof.name(), Proof::parse(name)), (name, Some(proof)));
            assert_eq!((proof.is_strong(), proof.methods().join(" ")), (strong, methods.into()));
            assert_eq!(proof.assurance() == "aal2", proof != Proof::Password);
        }
        assert_eq!(Proof::parse(""), None);
    }

    /// MFA-5: what would do is named.
    #[test]
    fn what_would_do_is_named() {
        let factors = ["totp", "backup_code", "sms"].map(str::to_owned);
        assert_eq!(accepted(&factors, true), ["totp", "backup_code"]);
        assert_eq!(accepted(&factors, false), ["totp", "backup_code", "sms"]);
        assert_eq!(accepted(&[], true), ["password"]);
    }
}
