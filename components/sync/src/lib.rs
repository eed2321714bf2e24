//! Component `sync`: what has changed, as a feed and as a live stream.
//!
//! Not here: publishing (the stores of what changes do that).

pub mod routes;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("sync", routes::routes, request).await
}
