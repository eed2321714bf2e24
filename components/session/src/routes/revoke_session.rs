//! `DELETE /api/v1/sessions/{id}` (SES-4).

use axum::response::Response;
use postern_domain::{audit::AuditAction, ids::SessionId};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::sessions::{self, Which};

use super::ended::end;

/// End one of the caller's sessions; any but the one that asks wants a proof of identity of the last 15 minutes. Another
/// user's session does not exist here (RBAC-7).
#[utoipa::path(
    delete, path = "/api/v1/sessions/{id}", tag = "session", operation_id = "revoke_session",
    params(("id" = uuid::Uuid, Path, description = "The session")),
    responses(
        (status = 204, description = "Ended"),
        (status = 404, description = "The caller has no such session"),
    ),
)]
pub async fn revoke_session(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<SessionId>,
) -> Answer<Response> {
    let own = sessions::openings(call.redis()?, caller.user).await?;
    if own.iter().all(|(session, _)| *session != id) {
        return Err(Problem::new(&NOT_FOUND));
    }
    end(&call, &caller, Which::One(id), AuditAction::SessionRevoke).await
}
