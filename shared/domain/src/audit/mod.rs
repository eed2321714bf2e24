//! The vocabulary of the audit log: what was done, how it ended, and why.
//!
//! The names are stored and exported; they are never changed, only added to.
//!
//! Not here: who did what.

pub mod activity;
pub mod chain;
pub mod checkpoint;
pub mod finding;
pub mod keys;
pub mod sealing;
pub mod verifier;

use std::{fmt, time::Duration};

use serde::{Serialize, Serializer};

use crate::rbac::Reason;

/// Denials that are alike are one event in this time, with their number: the log grows with what happens, not with how
/// often somebody tries it (RBAC-4).
pub const FOLD_WINDOW: Duration = Duration::from_mins(1);

/// A closed set of stored names: the type, all of its values, and their names.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $type:ident { $($(#[$about:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$about])* $variant,)+ }

        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name that is stored.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

vocabulary! {
    /// What somebody did or tried to do.
    AuditAction {
        /// Registered an account.
        Register = "auth.register",
        /// Confirmed an address.
        VerifyEmail = "auth.verify_email",
        /// Asked for another verification mail.
        ResendVerification = "auth.verification.resend",
        /// Logged in.
        Login = "auth.login",
        /// Gave the right password and was asked for a second factor.
        LoginChallenge = "auth.login.challenge",
        /// Proved again who they are, within a session.
        StepUp = "auth.step_up",
        /// Logged out.
        Logout = "auth.logout",
        /// Logged out everywhere.
        LogoutAll = "auth.logout_all",
        /// Refreshed a session.
        Refresh = "auth.refresh",
        /// Got an access token for a service.
        TokenExchange = "auth.token.exchange",
        /// Presented a refresh token that had been used before.
        RefreshReplayed = "auth.refresh_replayed",
        /// Asked for a reset mail.
        PasswordForgot = "auth.password.forgot",
        /// Presented an access token that is none of ours.
        ForgedAccessToken = "defence.access_token",
        /// Presented a key of a service account that is none, or not from here.
        ForgedServiceKey = "defence.service_key",
        /// Presented a webhook that its provider did not sign.
        ForgedWebhook = "defence.webhook",
        /// Sent what would change something from a foreign page.
        CrossSite = "defence.cross_site",
        /// Went beyond a rate limit.
        RateLimit = "defence.rate_limit",
        /// Set a new password by token.
        PasswordReset = "auth.password.reset",
        /// Set a new password by the old one.
        PasswordChange = "auth.password.change",
        /// Ended a session of their own.
        SessionRevoke = "auth.session.revoke",
        /// Began to set up an authenticator app.
        TotpEnrol = "mfa.totp.enrol",
        /// Finished setting up an authenticator app.
        TotpConfirm = "mfa.totp.confirm",
        /// Removed the authenticator app, and what stands beside it.
        TotpRemove = "mfa.totp.remove",
        /// Made new backup codes.
        BackupCodesCreate = "mfa.backup_codes.create",
        /// Asked for a code to a new phone.
        SmsEnrol = "mfa.sms.enrol",
        /// Showed that the phone is theirs.
        SmsConfirm = "mfa.sms.confirm",
        /// Asked for a code to log in with.
        SmsSend = "mfa.sms.send",
        /// Removed the phone.
        SmsRemove = "mfa.sms.remove",
        /// Said STOP.
        MessagesStop = "message.stop",
        /// Said START.
        MessagesStart = "message.start",
        /// Connected an account, or agreed to more or less of it.
        ConnectionGrant = "connection.grant",
        /// Came back from a provider without a connection.
        ConnectionRefuse = "connection.refuse",
        /// The provider wants the owner of a connection to agree again.
        ConnectionLapse = "connection.lapse",
        /// The provider refuses us ourselves; the operator has something to mend.
        ConnectionFail = "connection.fail",
        /// Paused a connection.
        ConnectionPause = "connection.pause",
        /// Let a paused connection be used again.
        ConnectionResume = "connection.resume",
        /// Disconnected an account.
        ConnectionRemove = "connection.remove",
        /// Used a permission; what changed something has an event of its own.
        Access = "rbac.access",
        /// Asked what a user may do.
        Check = "rbac.check",
        /// Created or replaced a role.
        RolePut = "rbac.role.put",
        /// Deleted a role.
        RoleDelete = "rbac.role.delete",
        /// Granted a permission on one resource.
        GrantCreate = "rbac.grant.create",
        /// Withdrew such a grant.
        GrantDelete = "rbac.grant.delete",
        /// Created a service account.
        ServiceAccountCreate = "service_account.create",
        /// Changed what a service account may do, or from where.
        ServiceAccountUpdate = "service_account.update",
        /// Deleted a service account, with its keys.
        ServiceAccountDelete = "service_account.delete",
        /// Made a key of a service account.
        ServiceKeyCreate = "service_account.key.create",
        /// Revoked a key of a service account.
        ServiceKeyRevoke = "service_account.key.revoke",
        /// Gave a user a role.
        RoleAssign = "user.role.assign",
        /// Took a role from a user.
        RoleRemove = "user.role.remove",
        /// Took an account out of use.
        UserSuspend = "user.suspend",
        /// Put an account back to use.
        UserReactivate = "user.reactivate",
        /// Ended sessions of a user.
        UserSessionsRevoke = "user.sessions.revoke",
        /// Ended one session of a user.
        UserSessionRevoke = "user.session.revoke",
        /// Removed all second factors of a user.
        UserFactorsReset = "user.factors.reset",
        /// Let a user in again who was locked out.
        UserUnlock = "user.unlock",
        /// Made a user choose a new password.
        UserRequirePassword = "user.password.require",
        /// Sent an invitation again.
        UserInvitationRepeat = "user.invitation.repeat",
        /// Invited a user.
        UserInvite = "user.invite",
        /// Changed a user's profile.
        UserUpdate = "user.update",
        /// Deleted a user.
        UserDelete = "user.delete",
        /// Changed their profile.
        ProfileUpdate = "user.profile.update",
        /// Asked for another address.
        EmailChangeStart = "user.email.change",
        /// Confirmed a change of address, on one side or on both.
        EmailChangeConfirm = "user.email.confirm",
        /// Changed their preferences.
        PreferencesUpdate = "user.preferences.update",
        /// Took their data out.
        DataExport = "user.export",
        /// Asked for the account to be deleted.
        DeletionRequest = "user.deletion.request",
        /// Kept the account after all.
        DeletionCancel = "user.deletion.cancel",
        /// The account was deleted, with everything but these events.
        AccountDeleted = "user.deleted",
        /// Had background work tried again that was given up.
        JobRetry = "job.retry",
        /// Took background work away.
        JobDiscard = "job.discard",
        /// Paused a kind of background work.
        JobKindPause = "job.kind.pause",
        /// Went on with a kind of background work.
        JobKindResume = "job.kind.resume",
        /// Set how much of a kind of background work begins in a minute.
        JobKindLimit = "job.kind.limit",
        /// Said when scheduled work is done.
        JobSchedulePut = "job.schedule.put",
        /// Took an unexpected error off the list.
        ErrorDelete = "error.delete",
        /// Said when an alert begins, and who is told.
        JobAlertPut = "job.alert.put",
        /// Took an alert in hand.
        JobAlertAcknowledge = "job.alert.acknowledge",
    }
}

vocabulary! {
    /// How it ended.
    AuditOutcome {
        /// It was done.
        Allowed = "allowed",
        /// It was refused.
        Denied = "denied",
    }
}

vocabulary! {
    /// Why it ended so.
    AuditReason {
        /// The password was right.
        Password = "password",
        /// The second factor was right.
        SecondFactor = "second_factor",
        /// The refresh token was good.
        RefreshToken = "refresh_token",
        /// The token of a mail was good.
        MailToken = "token",
        /// The code of a mail was good.
        MailCode = "code",
        /// It is the caller's own.
        Own = "own",
        /// A role of the caller gives it.
        Role = "role",
        /// A grant on the resource gives it.
        Grant = "grant",
        /// It is among the permissions of the service account.
        ServiceAccount = "service_account",
        /// The provider sent its user back with it.
        Provider = "provider",
        /// The user has said no at the provider.
        ProviderDenied = "provider_denied",
        /// The provider has failed, or said what makes no sense.
        ProviderFailed = "provider_failed",
        /// Another account than the one that was to be changed.
        OtherAccount = "other_account",
        /// Twilio passed it on, with a valid signature.
        Webhook = "webhook",
        /// Its time had come.
        Due = "due",
        /// Anybody may ask; whether something follows is not told.
        Requested = "requested",
        /// No account has the address.
        UnknownAccount = "unknown_account",
        /// The password is wrong.
        WrongPassword = "wrong_password",
        /// It was tried too often.
        Locked = "locked",
        /// The account is suspended.
        Suspended = "suspended",
        /// The token is malformed, forged, used, superseded or expired.
        InvalidToken = "invalid_token",
        /// The code is wrong, used, superseded, expired, or was tried too often.
        WrongCode = "wrong_code",
        /// The refresh token was used before.
        UsedToken = "used_token",
        /// The log-in is over: its challenge has expired, was used or has seen too many codes.
        ChallengeOver = "challenge_over",
        /// The password or a factor was changed while somebody logged in with it.
        Superseded = "superseded",
        /// The session has ended.
        SessionEnded = "session_ended",
        /// The signature is missing or not the provider's.
        InvalidSignature = "invalid_signature",
        /// The request came from an address that is not among the allowed ones.
        ForeignAddress = "foreign_address",
        /// The request came from another site.
        ForeignOrigin = "foreign_origin",
        /// Too often for a rate limit.
        TooOften = "too_often",
        /// The user has as many sessions as allowed.
        SessionLimit = "session_limit",
        /// No role and no grant of the caller gives it.
        NoPermission = "no_permission",
        /// The caller has it for their own, and this is somebody else's.
        NotOwner = "not_owner",
        /// A grant gave it until it expired.
        GrantExpired = "grant_expired",
        /// The caller proved who they are too long ago.
        StaleAuthentication = "stale_authentication",
        /// The caller proved who they are by fewer factors than this asks for.
        InsufficientAssurance = "insufficient_assurance",
        /// The caller has to set up a second factor first.
        SecondFactorRequired = "second_factor_required",
        /// The session is good for a change of the password and nothing else.
        PasswordChangeRequired = "password_change_required",
        /// The caller would give away what they do not have, or act on somebody who may do more.
        Escalation = "escalation",
    }
}

vocabulary! {
    /// What ends a log-in, or is tried against a defence, and changes nothing (ASVS 16.3.1, 16.3.3): a closed list, each
    /// an event, and alike ones of an address and minute one event.
    Attempt {
        /// A code for a log-in whose challenge is over.
        SecondStepOver = "second_step_over",
        /// The right code, for an account that is suspended.
        SecondStepSuspended = "second_step_suspended",
        /// A log-in whose password or factor was changed meanwhile.
        LoginSuperseded = "login_superseded",
        /// The refresh token of a session that has ended.
        RefreshEnded = "refresh_ended",
        /// A refresh token that is none of ours.
        RefreshForged = "refresh_forged",
        /// A change that a foreign page asked for.
        CrossSite = "cross_site",
        /// An access token that is none of ours. One that has expired is.
        AccessTokenForged = "access_token_forged",
        /// A key of a service account that is none of ours. One that has expired is.
        ServiceKeyForged = "service_key_forged",
        /// A key of a service account, from an address that it may not be used from.
        ServiceKeyElsewhere = "service_key_elsewhere",
        /// A way back from a provider that nobody is on.
        FlowForged = "flow_forged",
        /// A webhook without the provider's signature.
        WebhookForged = "webhook_forged",
        /// A request beyond a rate limit.
        RateLimited = "rate_limited",
    }
}

impl Attempt {
    /// What was tried.
    pub fn action(self) -> AuditAction {
        match self {
            Self::SecondStepOver | Self::SecondStepSuspended | Self::LoginSuperseded => {
                AuditAction::Login
            }
            Self::RefreshEnded | Self::RefreshForged => AuditAction::Refresh,
            Self::CrossSite => AuditAction::CrossSite,
            Self::AccessTokenForged => AuditAction::ForgedAccessToken,
            Self::ServiceKeyForged | Self::ServiceKeyElsewhere => AuditAction::ForgedServiceKey,
            Self::FlowForged => AuditAction::ConnectionRefuse,
            Self::WebhookForged => AuditAction::ForgedWebhook,
            Self::RateLimited => AuditAction::RateLimit,
        }
    }

    /// Why it was refused.
    pub fn reason(self) -> AuditReason {
        match self {
            Self::SecondStepOver => AuditReason::ChallengeOver,
            Self::SecondStepSuspended => AuditReason::Suspended,
            Self::LoginSuperseded => AuditReason::Superseded,
            Self::RefreshEnded => AuditReason::SessionEnded,
            Self::RefreshForged
            | Self::AccessTokenForged
            | Self::ServiceKeyForged
            | Self::FlowForged => AuditReason::InvalidToken,
            Self::ServiceKeyElsewhere => AuditReason::ForeignAddress,
            Self::CrossSite => AuditReason::ForeignOrigin,
            Self::WebhookForged => AuditReason::InvalidSignature,
            Self::RateLimited => AuditReason::TooOften,
        }
    }
}

impl From<Reason> for AuditReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Suspended => Self::Suspended,
            Reason::Role => Self::Role,
            Reason::Own => Self::Own,
            Reason::Grant => Self::Grant,
            Reason::GrantExpired => Self::GrantExpired,
            Reason::NotOwner => Self::NotOwner,
            Reason::NoPermission => Self::NoPermission,
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
        let names = |all: &[AuditAction]| all.iter().map(|one| one.name()).collect::<Vec<_>>();
        assert_distinct_words(&names(AuditAction::ALL));
        let reasons: Vec<_> = AuditReason::ALL.iter().map(|reason| reason.name()).collect();
        assert_distinct_words(&reasons);
        let areas = [
            "auth.",
            "connection.",
            "defence.",
            "error.",
            "job.",
            "mfa.",
            "message.",
            "rbac.",
            "service_account.",
            "user.",
        ];
        let attempts: Vec<_> = Attempt::ALL.iter().map(|attempt| attempt.name()).collect();
        assert_distinct_words(&attempts);
        for action in AuditAction::ALL {
            assert!(areas.iter().any(|area| action.name().starts_with(area)), "{action}");
        }
    }

    /// ASVS 16.3.3: each attempt can be told from the others by what its event says.
    #[test]
    fn attempts_are_told_apart() {
        let said = |attempt: &Attempt| (attempt.action(), attempt.reason());
        let all: Vec<_> = Attempt::ALL.iter().map(said).collect();
        let distinct: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), Attempt::ALL.len());
    }

    #[test]
    fn json_and_text_are_the_name() {
        assert_eq!(AuditAction::RefreshReplayed.to_string(), "auth.refresh_replayed");
        assert_eq!(serde_json::to_string(&AuditOutcome::Denied).unwrap(), r#""denied""#);
    }
}
