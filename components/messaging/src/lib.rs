//! Component `messaging`: text messages through their provider: those that go out, what became of them, and those that
//! come in (MSG-1, MSG-2).
//!
//! Not here: codes and phones as their owner sees them (`components/mfa`).

pub mod config;
pub mod form;
pub mod jobs;
pub mod routes;
pub mod verify;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("messaging", routes::routes, request).await
}
