//! `GET /health/live`: the process answers. Depends on nothing, so that a lost database does not make an
//! orchestrator restart healthy processes.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// Alive.
#[derive(Serialize, ToSchema)]
pub struct Live {
    /// Always `ok`.
    status: &'static str,
}

/// Is the process alive?
#[utoipa::path(
    get, path = "/health/live", tag = "health", operation_id = "live",
    responses((status = 200, description = "It is", body = Live)),
)]
pub async fn live() -> Json<Live> {
    Json(Live { status: "ok" })
}
