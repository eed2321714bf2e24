//! The routes of this component, who may call them and how often.

use postern_domain::auth::limits::Limit;
use postern_edge::Routes;
use utoipa_axum::routes;

pub mod list;
pub mod logout;
pub mod refresh;
pub mod revoke;
pub mod well_known;
pub mod who_am_i;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .caller(routes!(who_am_i::who_am_i))
        .public(routes!(refresh::refresh))
        .limited_by(Limit::Refresh)
        .caller(routes!(logout::logout))
        .caller(routes!(logout::logout_all))
        .caller(routes!(list::list_sessions, revoke::revoke_other_sessions))
        .caller(routes!(revoke::revoke_session))
        .public(routes!(well_known::jwks))
        .public(routes!(well_known::change_password))
}
