//! The vocabulary of the audit log: what was done, how it ended, and why.
//!
//! The names are stored and exported; they are never changed, only added to.
//!
//! Not here: the chain over the entries, and who did what.

use std::fmt;

use serde::{Serialize, Serializer};

/// What somebody did or tried to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditAction {
    /// Registered an account.
    Register,
    /// Confirmed an address.
    VerifyEmail,
    /// Asked for another verification mail.
    ResendVerification,
    /// Logged in.
    Login,
    /// Logged out.
    Logout,
    /// Logged out everywhere.
    LogoutAll,
    /// Refreshed a session.
    Refresh,
    /// Presented a refresh token that had been used before.
    RefreshReplayed,
    /// Asked for a reset mail.
    PasswordForgot,
    /// Set a new password by token.
    PasswordReset,
    /// Set a new password by the old one.
    PasswordChange,
    /// Ended a session of their own.
    SessionRevoke,
}

impl AuditAction {
    /// All actions.
    pub const ALL: [Self; 12] = [
        Self::Register,
        Self::VerifyEmail,
        Self::ResendVerification,
        Self::Login,
        Self::Logout,
        Self::LogoutAll,
        Self::Refresh,
        Self::RefreshReplayed,
        Self::PasswordForgot,
        Self::PasswordReset,
        Self::PasswordChange,
        Self::SessionRevoke,
    ];

    /// The name that is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "auth.register",
            Self::VerifyEmail => "auth.verify_email",
            Self::ResendVerification => "auth.verification.resend",
            Self::Login => "auth.login",
            Self::Logout => "auth.logout",
            Self::LogoutAll => "auth.logout_all",
            Self::Refresh => "auth.refresh",
            Self::RefreshReplayed => "auth.refresh_replayed",
            Self::PasswordForgot => "auth.password.forgot",
            Self::PasswordReset => "auth.password.reset",
            Self::PasswordChange => "auth.password.change",
            Self::SessionRevoke => "auth.session.revoke",
        }
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditOutcome {
    /// It was done.
    Allowed,
    /// It was refused.
    Denied,
}

impl AuditOutcome {
    /// The name that is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
        }
    }
}

/// Why it ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditReason {
    /// The password was right.
    Password,
    /// The refresh token was good.
    RefreshToken,
    /// The token of a mail was good.
    MailToken,
    /// The code of a mail was good.
    MailCode,
    /// It is the caller's own.
    Own,
    /// Anybody may ask; whether something follows is not told.
    Requested,
    /// No account has the address.
    UnknownAccount,
    /// The password is wrong.
    WrongPassword,
    /// The password was tried too often.
    Locked,
    /// The account is suspended.
    Suspended,
    /// The address is not verified.
    Unverified,
    /// The token is malformed, forged, used, superseded or expired.
    InvalidToken,
    /// The code is wrong, used, superseded, expired, or was tried too often.
    WrongCode,
    /// The refresh token was used before.
    UsedToken,
    /// The user has as many sessions as allowed.
    SessionLimit,
}

impl AuditReason {
    /// All reasons.
    pub const ALL: [Self; 15] = [
        Self::Password,
        Self::RefreshToken,
        Self::MailToken,
        Self::MailCode,
        Self::Own,
        Self::Requested,
        Self::UnknownAccount,
        Self::WrongPassword,
        Self::Locked,
        Self::Suspended,
        Self::Unverified,
        Self::InvalidToken,
        Self::WrongCode,
        Self::UsedToken,
        Self::SessionLimit,
    ];

    /// The code that is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::RefreshToken => "refresh_token",
            Self::MailToken => "token",
            Self::MailCode => "code",
            Self::Own => "own",
            Self::Requested => "requested",
            Self::UnknownAccount => "unknown_account",
            Self::WrongPassword => "wrong_password",
            Self::Locked => "locked",
            Self::Suspended => "suspended",
            Self::Unverified => "unverified",
            Self::InvalidToken => "invalid_token",
            Self::WrongCode => "wrong_code",
            Self::UsedToken => "used_token",
            Self::SessionLimit => "session_limit",
        }
    }
}

macro_rules! shown_by_name {
    ($($vocabulary:ident),+) => {$(
        impl fmt::Display for $vocabulary {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl Serialize for $vocabulary {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    )+};
}

shown_by_name!(AuditAction, AuditOutcome, AuditReason);

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_distinct_words(names: &[&str]) {
        let mut distinct = names.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), names.len());
        for name in names {
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b"._".contains(&b)), "{name}");
        }
    }

    #[test]
    fn names_are_distinct_lower_case_words() {
        assert_distinct_words(&AuditAction::ALL.map(AuditAction::name));
        assert_distinct_words(&AuditReason::ALL.map(AuditReason::name));
        assert!(AuditAction::ALL.iter().all(|action| action.name().starts_with("auth.")));
    }

    #[test]
    fn json_and_text_are_the_name() {
        assert_eq!(AuditAction::RefreshReplayed.to_string(), "auth.refresh_replayed");
        assert_eq!(serde_json::to_string(&AuditOutcome::Denied).unwrap(), r#""denied""#);
    }
}
