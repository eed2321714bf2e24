//! Component `rbac`: roles, grants, what somebody may do and why, accounts of programs, and the audit log.
//!
//! Not here: the guard itself (`postern-edge`) and the decision (`postern-domain`).

pub mod config;
pub mod fields;
pub mod jobs;
pub mod routes;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("rbac", routes::routes, request).await
}
