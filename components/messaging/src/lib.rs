//! Component `messaging`: what the telephone provider calls: messages that come in, and what became of those
//! that went out.
//!
//! Not here: sending (`components/jobs`); codes (`components/mfa`).

pub mod routes;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("messaging", routes::routes, request).await
}
