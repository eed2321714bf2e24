//! Component `mfa`: second factors, as their owner sets them up.
//!
//! Not here: log-in and step-up, which verify them (`components/auth`); sending (`components/messaging`).

pub mod config;
pub mod fields;
pub mod jobs;
pub mod routes;
pub mod secrets;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("mfa", routes::routes, request).await
}
