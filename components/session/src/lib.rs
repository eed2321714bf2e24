//! Component `session`: what a logged-in client calls all day. Nothing here is slow, so nothing here has to
//! wait behind a password that is being hashed.
//!
//! Not here: log-in and everything with a password (`components/auth`).

pub mod config;
pub mod jobs;
pub mod routes;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("session", routes::routes, request).await
}
