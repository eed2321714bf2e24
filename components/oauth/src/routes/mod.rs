//! The routes of this component, who may call them and how often.

use postern_domain::{
    auth::limits::Limit,
    rbac::catalogue::{CONNECTIONS_MANAGE_OWN, CONNECTIONS_READ_OWN},
};
use postern_edge::{Routes, limit::By, routes};

use crate::jobs;

pub mod callback;
pub mod connect;
pub mod connection_item;
pub mod list_connections;
pub mod providers;
pub mod read_connection;
pub mod remove_connection;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("oauth", jobs::jobs())
        .caller_reading_sessions(routes!(providers::list_providers), CONNECTIONS_READ_OWN)
        .caller_reading_sessions(routes!(connect::connect_account), CONNECTIONS_MANAGE_OWN)
        .public(routes!(callback::finish_connection))
        .limited_by(Limit::OauthCallback, By::Address)
        .caller_reading_sessions(routes!(list_connections::list_connections), CONNECTIONS_READ_OWN)
        .caller_reading_sessions(routes!(read_connection::read_connection), CONNECTIONS_READ_OWN)
        .caller_reading_sessions(
            routes!(remove_connection::remove_connection),
            CONNECTIONS_MANAGE_OWN,
        )
}
