//! Component `sync`: what a user's devices follow, so that all of them show the same (USR-5). Streams live for
//! minutes; here they keep nobody else's instance from ending.
//!
//! Not here: writing changes (`store::changes`, called where the change is made), and what has changed: a change
//! says what to ask for again.

pub mod config;
pub mod jobs;
pub mod live;
pub mod routes;
pub mod slot;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("sync", routes::routes, request).await
}
