//! `POST /api/v1/users/{id}/suspend` (USR-3).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::UserId};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidPath,
    escalation,
    problem::{CONFLICT, NOT_FOUND},
    session_ends,
};
use postern_store::{
    accounts::user_admin::{self, Suspended},
    effects::Effects,
    sessions::Which,
};
use serde_json::json;

/// Take an account out of use. Its sessions end at once, and nobody can log in to it.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/suspend", tag = "users", operation_id = "suspend_user",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 204, description = "Suspended"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is none"),
        (status = 409, description = "The user is the last active administrator"),
    ),
)]
pub async fn suspend_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserSuspend, json!({}))?;
    let effects = Effects::of(event.clone()).end_sessions(None)?;
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        match user_admin::suspend(&pg, &basis, id, call.now(), &effects).await? {
            Suspended::Unknown => Err(Problem::new(&NOT_FOUND)),
            Suspended::LastAdministrator => Err(Problem::new(&CONFLICT)
                .detail("The last active administrator cannot be suspended.")),
            Suspended::Done => {
                session_ends::in_redis(&call, id, Which::All).await;
                Ok(Some(StatusCode::NO_CONTENT))
            }
            Suspended::Stale => Ok(None),
        }
    })
    .await
}
