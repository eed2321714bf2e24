//! Component `jobs`: the clock of background work, and its administration; unexpected errors, as
//! administrators see them. A tick asks each component that has work for what
//! is due; who ticks (the cron trigger, a Kubernetes `CronJob`, curl) and how often does not matter for correctness.
//!
//! Not here: the work, which stands beside its owner (`components/*/src/jobs`), and enqueuing, which is part of the
//! statement that makes a job necessary.

pub mod config;
pub mod fields;
pub mod jobs;
pub mod plan;
pub mod routes;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("jobs", routes::routes, request).await
}
