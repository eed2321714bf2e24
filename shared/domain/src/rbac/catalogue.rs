//! Every permission that Postern knows by name, in description, with the lowest built-in role that has it. Routes
//! name these constants, so that a permission that does not exist does not compile. Custom roles and the
//! assistant's own services may use others.

use super::{
    permission::{Permission, Scope::Any, Scope::Own},
    role::BuiltIn::{self, Administrator, Premium, User},
};

/// One permission.
#[derive(Debug)]
pub struct Entry {
    /// The permission.
    pub permission: Permission,
    /// What it allows, for people: "You may …".
    pub description: &'static str,
    /// The lowest built-in role that has it.
    pub from: BuiltIn,
    /// Whether a service account may have it: some route lets service accounts in by it. Of what is somebody's own a
    /// program has none.
    pub for_services: bool,
}

macro_rules! catalogue {
    (@for) => { false };
    (@for Services) => { true };
    ($($name:ident = $resource:literal $action:literal $scope:ident, $from:ident $(+ $services:ident)?,
        $description:literal;)+) => {
        $(
            #[doc = $description]
            pub const $name: Permission = Permission::of($resource, $action, $scope);
        )+
        /// All of them.
        pub const CATALOGUE: &[Entry] = &[
            $(Entry {
                permission: $name,
                description: $description,
                from: $from,
                for_services: catalogue!(@for $($services)?),
            },)+
        ];
    };
}
catalogue! {
    SESSIONS_READ_OWN = "sessions" "read" Own, User, "see your own sessions";
    SESSIONS_REVOKE_OWN = "sessions" "revoke" Own, User, "end your own sessions";
    SESSIONS_STEP_UP_OWN = "sessions" "step_up" Own, User, "prove again who you are";
    SESSIONS_EXCHANGE_OWN = "sessions" "exchange" Own, User, "use the services that belong to the assistant";
    PASSWORD_CHANGE_OWN = "password" "change" Own, User, "change your password";
    EMAIL_CHANGE_OWN = "email" "change" Own, User, "change your e-mail address";
    PROFILE_READ_OWN = "profile" "read" Own, User, "see your profile";
    ACTIVITY_READ_OWN = "activity" "read" Own, User, "see what has happened to your account";
    PROFILE_UPDATE_OWN = "profile" "update" Own, User, "change your profile";
    PROFILE_DELETE_OWN = "profile" "delete" Own, User, "delete your account";
    PROFILE_EXPORT_OWN = "profile" "export" Own, User, "take your data out";
    PREFERENCES_READ_OWN = "preferences" "read" Own, User, "see your preferences";
    PREFERENCES_UPDATE_OWN = "preferences" "update" Own, User, "change your preferences";
    FEATURES_READ_OWN = "features" "read" Own, User, "see which features are active for you";
    FACTORS_READ_OWN = "factors" "read" Own, User, "see your second factors";
    FACTORS_ENROL_OWN = "factors" "enrol" Own, User, "add second factors";
    FACTORS_REMOVE_OWN = "factors" "remove" Own, User, "remove your second factors";
    SYNC_READ_OWN = "sync" "read" Own, User, "follow changes of your own data";
    RBAC_CHECK_OWN = "rbac" "check" Own, User, "ask what you may do";
    CHAT_USE_OWN = "chat" "use" Own, User, "chat with the assistant";
    NOTES_READ_OWN = "notes" "read" Own, User, "let the assistant read your notes";
    NOTES_WRITE_OWN = "notes" "write" Own, User, "let the assistant write notes for you";
    CALENDAR_READ_OWN = "calendar" "read" Own, User, "let the assistant read your calendar";
    CONNECTIONS_READ_OWN = "connections" "read" Own, User, "see your connected accounts";
    CONNECTIONS_MANAGE_OWN = "connections" "manage" Own, User, "connect and disconnect accounts";
    CALENDAR_WRITE_OWN = "calendar" "write" Own, Premium, "let the assistant write into your calendar";
    MAIL_READ_OWN = "mail" "read" Own, Premium, "let the assistant read your mail";
    MAIL_SEND_OWN = "mail" "send" Own, Premium, "let the assistant send mail for you";
    DRIVE_READ_OWN = "drive" "read" Own, Premium, "let the assistant read your files";
    VIDEO_READ_OWN = "video" "read" Own, Premium, "let the assistant see your videos";
    VIDEO_UPLOAD_OWN = "video" "upload" Own, Premium, "let the assistant upload videos for you";
    USERS_LIST_ANY = "users" "list" Any, Administrator, "list all users";
    USERS_READ_ANY = "users" "read" Any, Administrator, "see any user's account";
    USERS_CREATE_ANY = "users" "create" Any, Administrator, "invite users";
    USERS_UPDATE_ANY = "users" "update" Any, Administrator, "change any user's profile";
    USERS_DELETE_ANY = "users" "delete" Any, Administrator, "delete any user";
    USERS_SUSPEND_ANY = "users" "suspend" Any, Administrator, "suspend and reactivate any user";
    USERS_READ_SESSIONS_ANY = "users" "read_sessions" Any, Administrator, "see any user's sessions";
    USERS_REVOKE_SESSIONS_ANY = "users" "revoke_sessions" Any, Administrator, "end any user's sessions";
    USERS_HELP_ANY = "users" "help" Any, Administrator, "help any user who is locked out";
    USERS_ASSIGN_ROLES_ANY = "users" "assign_roles" Any, Administrator, "give roles to users and take them away";
    ROLES_READ_ANY = "roles" "read" Any, Administrator, "see all roles";
    ROLES_MANAGE_ANY = "roles" "manage" Any, Administrator, "create, change and delete roles";
    GRANTS_READ_ANY = "grants" "read" Any, Administrator, "see all grants";
    GRANTS_MANAGE_ANY = "grants" "manage" Any, Administrator, "grant permissions and withdraw them";
    RBAC_CHECK_ANY = "rbac" "check" Any, Administrator, "ask what any user may do";
    AUDIT_READ_ANY = "audit" "read" Any, Administrator, "read the audit log";
    SERVICE_ACCOUNTS_READ_ANY = "service_accounts" "read" Any, Administrator, "see all service accounts";
    SERVICE_ACCOUNTS_MANAGE_ANY = "service_accounts" "manage" Any, Administrator, "create, change and delete service accounts and their keys";
    RBAC_CHECK_TOKEN_ANY = "rbac" "check_token" Any, Administrator + Services, "ask what a user may do whose token you were given";
    CONNECTIONS_BROKER_ANY = "connections" "broker" Any, Administrator + Services, "get access tokens of any user's connected accounts";
    JOBS_READ_ANY = "jobs" "read" Any, Administrator, "see background work";
    ERRORS_READ_ANY = "errors" "read" Any, Administrator, "see unexpected errors";
    ERRORS_DELETE_ANY = "errors" "delete" Any, Administrator, "take unexpected errors off the list that are dealt with";
    JOBS_MANAGE_ANY = "jobs" "manage" Any, Administrator, "steer background work, and say who is told of alerts";
}

/// Whether a service account may have this permission.
pub fn is_for_services(permission: &Permission) -> bool {
    CATALOGUE.iter().any(|entry| entry.for_services && entry.permission == *permission)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// RBAC-2: well-formed, and each there once.
    #[test]
    fn every_entry_is_a_permission_of_its_own() {
        let distinct: BTreeSet<_> = CATALOGUE.iter().map(|entry| &entry.permission).collect();
        assert_eq!(distinct.len(), CATALOGUE.len());
        for entry in CATALOGUE {
            let text = entry.permission.to_string();
            assert_eq!(text.parse().as_ref(), Ok(&entry.permission), "{text}");
            assert!(!entry.description.is_empty() && !entry.description.ends_with('.'));
        }
    }

    /// OAUTH-8: a program has nothing of its own, and what it may do to others is what a route lets it in for.
    #[test]
    fn service_accounts_may_have_what_is_for_them() {
        let of_services = CATALOGUE.iter().filter(|entry| entry.for_services);
        let names: Vec<_> = of_services.map(|entry| entry.permission.to_string()).collect();
        assert_eq!(names, ["rbac:check_token:any", "connections:broker:any"]);
        assert!(CATALOGUE.iter().all(|entry| entry.permission.scope == Any || !entry.for_services));
    }

    /// Nobody below administrator reaches what belongs to others.
    #[test]
    fn only_administrators_have_anything_of_others() {
        for entry in CATALOGUE.iter().filter(|entry| entry.permission.scope == Any) {
            assert_eq!(entry.from, Administrator, "{}", entry.permission);
        }
    }
}
