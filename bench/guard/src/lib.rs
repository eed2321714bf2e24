//! One handler behind the guard and beside it: what the guard costs.
//!
//! Not here: measuring it (`bench/src/authorization.rs`).

mod read;

use postern_domain::rbac::catalogue::PROFILE_READ_OWN;
use postern_edge::{Routes, routes};

fn table() -> Routes {
    Routes::new().caller(routes!(read::guarded), PROFILE_READ_OWN).public(routes!(read::open))
}

#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("guard", table, request).await
}
