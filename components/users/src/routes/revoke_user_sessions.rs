//! `DELETE /api/v1/users/{id}/sessions` (USR-3).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::UserId};
use postern_edge::{Answer, Call, Caller, body::ValidPath, escalation, session_ends};
use postern_store::sessions::Which;
use serde_json::json;

/// End all sessions of a user.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/sessions", tag = "users", operation_id = "revoke_user_sessions",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 204, description = "Ended"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is no such user"),
    ),
)]
pub async fn revoke_user_sessions(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let action = AuditAction::UserSessionsRevoke;
    let event = call.audit_by(&caller, action, json!({}))?;
    escalation::over_user(&call.pg().await?, &caller, id, &event).await?;
    session_ends::end_of(&call, &caller, id, Which::All, action).await?;
    Ok(StatusCode::NO_CONTENT)
}
