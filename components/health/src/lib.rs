//! Component `health`: is the process alive, is everything there that it needs, and how busy is it.
//!
//! Not here: collecting the figures (`postern-edge::metrics`), alerts.

pub mod prometheus;
pub mod routes;

#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("health", routes::routes, request).await
}
