//! Component `auth`: every route that hashes a password, and no route that a logged-in client calls often,
//! so that a storm of log-ins can be given its own process at its own priority.
//!
//! Not here: refreshing, listing and ending sessions (`components/session`), sending the mails that these
//! routes queue (`components/mail`).

pub mod breach;
pub mod choices;
pub mod config;
pub mod fields;
pub mod jobs;
pub mod open_session;
pub mod passwords;
pub mod proof_tries;
pub mod routes;
pub mod second_factor;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("auth", routes::routes, request).await
}
