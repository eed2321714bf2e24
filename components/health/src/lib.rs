//! Component `health`: is the process alive, is everything there that it needs, and how busy is it.
//!
//! Not here: collecting the figures (`postern-edge::metrics`), alerts.

pub mod prometheus;
pub mod routes;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("health", routes::routes, request).await
}
