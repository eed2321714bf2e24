//! `DELETE /api/v1/sessions` (SES-4).

use http::StatusCode;
use postern_domain::audit::AuditAction;
use postern_edge::{Answer, Call, Caller, session_ends};
use postern_store::sessions::Which;

/// End all of the caller's sessions but the one that asks.
#[utoipa::path(
    delete, path = "/api/v1/sessions", tag = "session", operation_id = "revoke_other_sessions",
    responses(
        (status = 204, description = "Ended"),
    ),
)]
pub async fn revoke_other_sessions(call: Call, caller: Caller) -> Answer<StatusCode> {
    let others = Which::AllBut(caller.session);
    session_ends::end(&call, &caller, others, AuditAction::SessionRevoke).await?;
    Ok(StatusCode::NO_CONTENT)
}
