//! A kind of job that does nothing: what the queue costs.
//!
//! Not here: measuring it, and its peers (`bench/src/jobs`).

mod nothing;

use postern_edge::{Jobs, Routes};

fn table() -> Routes {
    Routes::new().work("bench", Jobs::new().kind::<nothing::Nothing>())
}

#[cfg(target_arch = "wasm32")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> axum::response::Response {
    postern_edge::serve("bench", table, request).await
}
