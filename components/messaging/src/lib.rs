//! Component `messaging`: what the text message provider tells us: messages that came in, and what became of
//! those that went out (MSG-1, MSG-2).
//!
//! Not here: sending (`components/jobs`); codes and phones as their owner sees them (`components/mfa`).

pub mod config;
pub mod form;
pub mod routes;
pub mod verify;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("messaging", routes::routes, request).await
}
