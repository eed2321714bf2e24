//! `GET /api/v1/rbac/audit/checkpoint` (RBAC-4, DATA-4).

use axum::Json;
use postern_edge::{Answer, Call, Caller, Problem, problem::NOT_FOUND};
use postern_store::audit;
use serde_json::Value;

/// The latest signed state of the audit chain. Keep it elsewhere: up to its number, nobody can change the log
/// unnoticed any more, not even who owns the database.
#[utoipa::path(
    get, path = "/api/v1/rbac/audit/checkpoint", tag = "rbac", operation_id = "audit_checkpoint",
    responses(
        (status = 200, description = "For `cargo xtask audit verify`", body = Object),
        (status = 404, description = "Nothing is sealed yet"),
    ),
)]
pub async fn audit_checkpoint(call: Call, _: Caller) -> Answer<Json<Value>> {
    let checkpoint = audit::log::checkpoint(&call.pg().await?).await?;
    checkpoint.map(Json).ok_or_else(|| Problem::new(&NOT_FOUND))
}
