//! Component `jobs`: background work. A tick claims what is due from Postgres and does it; who ticks (the
//! cron trigger, a Kubernetes `CronJob`, curl) and how often does not matter for correctness.
//!
//! Not here: enqueuing (that is part of the statement that makes a job necessary), schedules and alerts.

pub mod config;
pub mod deletion;
pub mod email;
pub mod error;
pub mod notices;
pub mod push;
pub mod routes;
pub mod seal;
pub mod sms;
pub mod unlinked;
pub mod words;
pub mod work;

// Natively (the OpenAPI generator) there is nothing to export, and no linker for such names.
#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("jobs", routes::routes, request).await
}
