//! The routes of this component, who may call them and how often.

use std::time::Duration;

use postern_domain::{
    auth::{assurance::Assurance::Aal2, limits::Limit},
    rbac::catalogue::{
        ACTIVITY_READ_OWN, EMAIL_CHANGE_OWN, FEATURES_READ_OWN, PREFERENCES_READ_OWN,
        PREFERENCES_UPDATE_OWN, PROFILE_DELETE_OWN, PROFILE_EXPORT_OWN, PROFILE_READ_OWN,
        PROFILE_UPDATE_OWN, USERS_ASSIGN_ROLES_ANY, USERS_CREATE_ANY, USERS_DELETE_ANY,
        USERS_HELP_ANY, USERS_LIST_ANY, USERS_READ_ANY, USERS_READ_SESSIONS_ANY,
        USERS_REVOKE_SESSIONS_ANY, USERS_SUSPEND_ANY, USERS_UPDATE_ANY,
    },
};
use postern_edge::{Routes, limit::By, routes};

use crate::jobs;

pub mod accounts;
pub mod assign_role;
pub mod assigned_roles;
pub mod cancel_email_change;
pub mod change_email;
pub mod delete_me;
pub mod delete_user;
pub mod deletion;
pub mod export;
pub mod features;
pub mod invite;
pub mod list;
pub mod list_user_sessions;
pub mod my_account;
pub mod my_activity;
pub mod patch_preferences;
pub mod preferences;
pub mod preferences_schema;
pub mod reactivate_user;
pub mod read_me;
pub mod read_preferences;
pub mod read_user;
pub mod remove_role;
pub mod repeat_invitation;
pub mod replace_preferences;
pub mod require_password;
pub mod reset_factors;
pub mod restore_me;
pub mod revoke_user_session;
pub mod revoke_user_sessions;
pub mod suspend_user;
pub mod unlock_user;
pub mod update_me;
pub mod update_user;
pub mod user_item;

/// How recent the proof of identity has to be of somebody who gives their own account away, or takes it out.
const JUST_NOW: Duration = Duration::from_mins(5);
/// How recent the proof of identity has to be of somebody who decides over others' accounts.
const RECENT: Duration = Duration::from_mins(15);

/// The table.
pub fn routes() -> Routes {
    help(administration(own(Routes::new()))).work("users", jobs::jobs())
}

fn own(routes: Routes) -> Routes {
    routes
        .caller(routes!(read_me::read_me), PROFILE_READ_OWN)
        .caller(routes!(update_me::update_me), PROFILE_UPDATE_OWN)
        .caller(routes!(delete_me::delete_me), PROFILE_DELETE_OWN)
        .fresh_strong_mfa(JUST_NOW)
        .caller(routes!(restore_me::restore_me), PROFILE_DELETE_OWN)
        .caller(routes!(export::export_me), PROFILE_EXPORT_OWN)
        .limited_by(Limit::Export, By::Caller)
        .fresh_mfa(JUST_NOW)
        .caller(routes!(change_email::change_email), EMAIL_CHANGE_OWN)
        .limited_by(Limit::ChangeEmail, By::Caller)
        .fresh_strong_mfa(JUST_NOW)
        .caller(routes!(cancel_email_change::cancel_email_change), EMAIL_CHANGE_OWN)
        .caller(routes!(read_preferences::read_preferences), PREFERENCES_READ_OWN)
        .caller(routes!(replace_preferences::replace_preferences), PREFERENCES_UPDATE_OWN)
        .caller(routes!(patch_preferences::patch_preferences), PREFERENCES_UPDATE_OWN)
        .caller(routes!(features::my_features), FEATURES_READ_OWN)
        .caller(routes!(my_activity::my_activity), ACTIVITY_READ_OWN)
}

/// For users who are locked out. Each tells its owner.
fn help(routes: Routes) -> Routes {
    routes
        .caller(routes!(reset_factors::reset_factors), USERS_HELP_ANY)
        .fresh_mfa(RECENT)
        .assurance(Aal2)
        .caller(routes!(unlock_user::unlock_user), USERS_HELP_ANY)
        .fresh_mfa(RECENT)
        .assurance(Aal2)
        .caller(routes!(require_password::require_password), USERS_HELP_ANY)
        .fresh_mfa(RECENT)
        .assurance(Aal2)
        .caller(routes!(repeat_invitation::repeat_invitation), USERS_HELP_ANY)
        .limited_by(Limit::Invite, By::Caller)
        .fresh_mfa(RECENT)
        .assurance(Aal2)
        .caller(routes!(revoke_user_session::revoke_user_session), USERS_HELP_ANY)
        .fresh_mfa(RECENT)
        .assurance(Aal2)
}

fn administration(routes: Routes) -> Routes {
    routes
        .caller(routes!(list::list_users), USERS_LIST_ANY)
        .caller(routes!(invite::invite_user), USERS_CREATE_ANY)
        .assurance(Aal2)
        .limited_by(Limit::Invite, By::Caller)
        .idempotent()
        .fresh_mfa(RECENT)
        .caller(routes!(read_user::read_user), USERS_READ_ANY)
        .caller(routes!(update_user::update_user), USERS_UPDATE_ANY)
        .assurance(Aal2)
        .caller(routes!(delete_user::delete_user), USERS_DELETE_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(suspend_user::suspend_user), USERS_SUSPEND_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(reactivate_user::reactivate_user), USERS_SUSPEND_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(list_user_sessions::list_user_sessions), USERS_READ_SESSIONS_ANY)
        .caller(routes!(revoke_user_sessions::revoke_user_sessions), USERS_REVOKE_SESSIONS_ANY)
        .assurance(Aal2)
        .caller(routes!(assign_role::assign_role), USERS_ASSIGN_ROLES_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
        .caller(routes!(remove_role::remove_role), USERS_ASSIGN_ROLES_ANY)
        .assurance(Aal2)
        .fresh_mfa(RECENT)
}
