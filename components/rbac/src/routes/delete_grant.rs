//! `DELETE /api/v1/rbac/grants/{id}` (RBAC-3).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::GrantId};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::{authorization::grant_admin, effects::Effects};
use serde_json::json;

/// Withdraw a grant.
#[utoipa::path(
    delete, path = "/api/v1/rbac/grants/{id}", tag = "rbac", operation_id = "delete_grant",
    params(("id" = uuid::Uuid, Path, description = "The grant")),
    responses(
        (status = 204, description = "Withdrawn"),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn delete_grant(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<GrantId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::GrantDelete, json!({}))?;
    if grant_admin::delete(&call.pg().await?, id, &Effects::of(event)).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::new(&NOT_FOUND))
}
