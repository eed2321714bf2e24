//! The routes of this component, who may call them and how often.

use postern_domain::{
    auth::{limits::Limit, restriction::Restriction},
    rbac::catalogue::{SESSIONS_READ_OWN, SESSIONS_REVOKE_OWN},
};
use postern_edge::{Routes, limit::By, routes};

pub mod list;
pub mod logout;
pub mod refresh;
pub mod revoke;
pub mod who_am_i;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .caller(routes!(who_am_i::who_am_i), SESSIONS_READ_OWN)
        .without_second_factor()
        .public(routes!(refresh::refresh))
        .limited_by(Limit::Refresh, By::Address)
        .caller(routes!(logout::logout), SESSIONS_REVOKE_OWN)
        .without_second_factor()
        .even_while(Restriction::PasswordChange)
        .caller(routes!(logout::logout_all), SESSIONS_REVOKE_OWN)
        .without_second_factor()
        .caller(routes!(list::list_sessions), SESSIONS_READ_OWN)
        .caller(routes!(revoke::revoke_other_sessions), SESSIONS_REVOKE_OWN)
        .caller(routes!(revoke::revoke_session), SESSIONS_REVOKE_OWN)
}
