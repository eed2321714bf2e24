//! The routes of this component, who may call them and how often.

use postern_domain::{
    auth::limits::Limit,
    rbac::catalogue::{CONNECTIONS_BROKER_ANY, CONNECTIONS_MANAGE_OWN, CONNECTIONS_READ_OWN},
};
use postern_edge::{Routes, limit::By, routes};

use crate::jobs;

pub mod callback;
pub mod connect;
pub mod connection_item;
pub mod connection_token;
pub mod connection_usage;
pub mod list_connections;
pub mod list_consents;
pub mod pause_connection;
pub mod providers;
pub mod read_connection;
pub mod refresh_connection;
pub mod remove_connection;
pub mod resume_connection;
pub mod user_token;
pub mod widen_connection;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("oauth", jobs::jobs())
        .caller_reading_sessions(routes!(providers::list_providers), CONNECTIONS_READ_OWN)
        .caller_reading_sessions(routes!(connect::connect_account), CONNECTIONS_MANAGE_OWN)
        .public(routes!(callback::finish_connection))
        .limited_by(Limit::OauthCallback, By::Address)
        .leading_visitors(callback::page_of)
        .caller_reading_sessions(routes!(list_connections::list_connections), CONNECTIONS_READ_OWN)
        .caller_reading_sessions(routes!(read_connection::read_connection), CONNECTIONS_READ_OWN)
        .caller_reading_sessions(
            routes!(remove_connection::remove_connection),
            CONNECTIONS_MANAGE_OWN,
        )
        .caller_reading_sessions(
            routes!(widen_connection::widen_connection),
            CONNECTIONS_MANAGE_OWN,
        )
        .caller_reading_sessions(
            routes!(refresh_connection::refresh_connection),
            CONNECTIONS_MANAGE_OWN,
        )
        .limited_by(Limit::RefreshConnection, By::Caller)
        .caller_reading_sessions(
            routes!(pause_connection::pause_connection),
            CONNECTIONS_MANAGE_OWN,
        )
        .caller_reading_sessions(
            routes!(resume_connection::resume_connection),
            CONNECTIONS_MANAGE_OWN,
        )
        .caller_reading_sessions(routes!(list_consents::list_consents), CONNECTIONS_READ_OWN)
        .caller_reading_sessions(routes!(connection_usage::connection_usage), CONNECTIONS_READ_OWN)
        .service_account(routes!(connection_token::connection_token), CONNECTIONS_BROKER_ANY)
        .service_account(routes!(user_token::user_token), CONNECTIONS_BROKER_ANY)
}
