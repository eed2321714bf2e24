//! Component `oauth`: accounts that users connect (OAUTH-1…11): the way to the provider and back, their tokens, and who may
//! use them.
//!
//! Not here: which providers there are, and what their answers mean (`domain::oauth`).

pub mod authorize;
pub mod broker;
pub mod config;
pub mod connecting;
pub mod counting;
pub mod envelopes;
pub mod identity;
pub mod jobs;
pub mod metadata;
pub mod pausing;
pub mod refreshing;
pub mod revoking;
pub mod routes;
pub mod shown;
pub mod token_endpoint;
pub mod wanted;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("oauth", routes::routes, request).await
}
