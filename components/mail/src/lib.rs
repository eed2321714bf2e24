//! Component `mail`: what Postern writes to people, and the HTTP APIs it leaves through (MSG-3). Nobody else holds the key
//! of the mail API, and a long queue of mails stands in nobody's way.
//!
//! Not here: ordering a mail (that is an effect of the change that makes it necessary).

pub mod config;
pub mod content;
pub mod drivers;
pub mod jobs;
pub mod language;
pub mod moments;
pub mod routes;
pub mod unlinked;
pub mod written;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("mail", routes::routes, request).await
}
