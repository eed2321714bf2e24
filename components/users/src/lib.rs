//! Component `users`: the own account (profile, preferences, features, export, deletion) and the
//! administration of users.
//!
//! Not here: passwords and sessions of the caller (`components/auth`, `components/session`); roles and
//! grants as such (`components/rbac`).

pub mod config;
pub mod fields;
pub mod jobs;
pub mod routes;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("users", routes::routes, request).await
}
