//! The routes of this component, who may call them and how often.

use std::time::Duration;

use postern_domain::{
    auth::{limits::Limit, restriction::Restriction},
    rbac::catalogue::{SESSIONS_EXCHANGE_OWN, SESSIONS_READ_OWN, SESSIONS_REVOKE_OWN},
};
use postern_edge::{Routes, limit::By, routes};

use crate::jobs;

pub mod ended;
pub mod exchange;
pub mod list;
pub mod logout;
pub mod logout_all;
pub mod refresh;
pub mod revoke_other_sessions;
pub mod revoke_session;
pub mod who_am_i;

/// How recent the proof of identity has to be of somebody who ends other sessions than the one that asks: it might be a
/// thief who locks the owner out (ASVS 7.5.2).
const RECENT: Duration = Duration::from_mins(15);

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("session", jobs::jobs())
        .caller(routes!(who_am_i::who_am_i), SESSIONS_READ_OWN)
        .without_second_factor()
        .public(routes!(refresh::refresh))
        .limited_by(Limit::Refresh, By::Address)
        .caller(routes!(exchange::exchange_token), SESSIONS_EXCHANGE_OWN)
        .caller(routes!(logout::logout), SESSIONS_REVOKE_OWN)
        .without_second_factor()
        .even_while(Restriction::PasswordChange)
        .caller(routes!(logout_all::logout_all), SESSIONS_REVOKE_OWN)
        .without_second_factor()
        .fresh_mfa(RECENT)
        .caller(routes!(list::list_sessions), SESSIONS_READ_OWN)
        .caller(routes!(revoke_other_sessions::revoke_other_sessions), SESSIONS_REVOKE_OWN)
        .fresh_mfa(RECENT)
        .caller(routes!(revoke_session::revoke_session), SESSIONS_REVOKE_OWN)
        .fresh_mfa_unless_own_session(RECENT)
}
