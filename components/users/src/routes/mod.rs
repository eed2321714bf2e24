//! The routes of this component, who may call them and how often.

use std::time::Duration;

use postern_domain::rbac::catalogue::{
    USERS_ASSIGN_ROLES_ANY, USERS_READ_ANY, USERS_REVOKE_SESSIONS_ANY, USERS_SUSPEND_ANY,
};
use postern_edge::Routes;
use utoipa_axum::routes;

pub mod roles;
pub mod standing;

/// How recent the proof of identity has to be of somebody who decides over others' accounts.
const RECENT: Duration = Duration::from_mins(15);

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .caller(routes!(standing::read_user), USERS_READ_ANY)
        .caller(routes!(standing::suspend_user), USERS_SUSPEND_ANY)
        .fresh_mfa(RECENT)
        .caller(routes!(standing::reactivate_user), USERS_SUSPEND_ANY)
        .fresh_mfa(RECENT)
        .caller(routes!(standing::revoke_user_sessions), USERS_REVOKE_SESSIONS_ANY)
        .caller(routes!(roles::assign_role), USERS_ASSIGN_ROLES_ANY)
        .fresh_mfa(RECENT)
        .caller(routes!(roles::remove_role), USERS_ASSIGN_ROLES_ANY)
        .fresh_mfa(RECENT)
}
