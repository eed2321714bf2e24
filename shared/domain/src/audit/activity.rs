//! What of the log the owner of an account is told: what they did, what somebody tried in their name, and what others did
//! to the account.

use super::AuditAction;

/// Whose doing something is that the owner of an account is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// The owner's, or of somebody who tried to be the owner: the event names the account as who acted.
    Owner,
    /// That of whoever helps: the event names the account as what it is about.
    Helper,
}

/// Whose doing this is; `None` for what the owner of an account is not told of.
pub fn of(action: AuditAction) -> Option<Doing> {
    use AuditAction as A;
    match action {
        A::VerifyEmail
        | A::Login
        | A::LoginChallenge
        | A::StepUp
        | A::Logout
        | A::LogoutAll
        | A::RefreshReplayed
        | A::PasswordForgot
        | A::PasswordReset
        | A::PasswordChange
        | A::SessionRevoke
        | A::TotpEnrol
        | A::TotpConfirm
        | A::TotpRemove
        | A::BackupCodesCreate
        | A::SmsEnrol
        | A::SmsConfirm
        | A::SmsSend
        | A::SmsRemove
        | A::MessagesStop
        | A::MessagesStart
        | A::ConnectionGrant
        | A::ConnectionRefuse
        | A::ConnectionLapse
        | A::ConnectionPause
        | A::ConnectionResume
        | A::ConnectionRemove
        | A::EmailChangeStart
        | A::EmailChangeConfirm
        | A::DataExport
        | A::DeletionRequest
        | A::DeletionCancel => Some(Doing::Owner),
        A::RoleAssign
        | A::RoleRemove
        | A::UserSuspend
        | A::UserReactivate
        | A::UserSessionsRevoke
        | A::UserSessionRevoke
        | A::UserFactorsReset
        | A::UserUnlock
        | A::UserRequirePassword
        | A::UserInvitationRepeat
        | A::UserUpdate
        | A::UserDelete => Some(Doing::Helper),
        // What was before there was an account, what happens all day and changes nothing, what is no matter of security, and what is about others.
        A::Register
        | A::ResendVerification
        | A::Refresh
        | A::TokenExchange
        | A::ForgedAccessToken
        | A::ForgedServiceKey
        | A::ForgedWebhook
        | A::CrossSite
        | A::RateLimit
        | A::ConnectionFail
        | A::Access
        | A::Check
        | A::RolePut
        | A::RoleDelete
        | A::GrantCreate
        | A::GrantDelete
        | A::ServiceAccountCreate
        | A::ServiceAccountUpdate
        | A::ServiceAccountDelete
        | A::ServiceKeyCreate
        | A::ServiceKeyRevoke
        | A::UserInvite
        | A::ProfileUpdate
        | A::PreferencesUpdate
        | A::AccountDeleted
        | A::JobRetry
        | A::JobDiscard
        | A::JobKindPause
        | A::JobKindResume
        | A::JobKindLimit
        | A::JobSchedulePut
        | A::ErrorDelete
        | A::JobAlertPut
        | A::JobAlertAcknowledge => None,
    }
}

/// What is told beside events: how services used a connection of the owner on one day. Nobody records it; it is counted.
pub const CONNECTION_USE: &str = "connection.use";

/// The names of what is told and of this doing.
pub fn names(doing: Doing) -> Vec<String> {
    let told = AuditAction::ALL.iter().filter(|action| of(**action) == Some(doing));
    let counted = (doing == Doing::Owner).then_some(CONNECTION_USE);
    told.map(|action| action.name()).chain(counted).map(str::to_owned).collect()
}

/// Whether the address of an event of [`Doing::Owner`] is that of whoever acted, and not that of a provider that has called,
/// of a program that uses a connection, or of our own background work. `in_session`: whether a session did it.
pub fn tells_address(action: AuditAction, in_session: bool) -> bool {
    use AuditAction as A;
    let by_others = [A::ConnectionGrant, A::ConnectionLapse, A::MessagesStop, A::MessagesStart];
    in_session || !by_others.contains(&action)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What administrators do to others has no place among what they did to their own account, or it would be told twice.
    #[test]
    fn nothing_is_of_both_doings() {
        let (own, help) = (names(Doing::Owner), names(Doing::Helper));
        assert!(own.iter().all(|name| !help.contains(name)));
        let told = |names: &[String], name: &str| names.iter().any(|told| told == name);
        assert!(told(&own, "auth.login") && told(&help, "user.factors.reset"));
        for untold in ["rbac.access", "auth.refresh", "rbac.check", "auth.token.exchange"] {
            assert!(!told(&own, untold) && !told(&help, untold), "{untold}");
        }
    }

    #[test]
    fn the_address_of_a_provider_is_not_told() {
        assert!(tells_address(AuditAction::Login, false));
        assert!(tells_address(AuditAction::ConnectionGrant, true));
        for action in [AuditAction::ConnectionGrant, AuditAction::ConnectionLapse] {
            assert!(!tells_address(action, false), "{action:?}");
        }
        assert!(!tells_address(AuditAction::MessagesStop, false));
    }
}
