//! Component `static`: the web app, the types of problems in words, the public keys, and a 404 for every address that
//! nothing else answers. It has no stores, no hosts and no secret.
//!
//! Not here: anything with data, and any key that signs.

pub mod routes;
mod web;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("static", routes::routes, request).await
}
