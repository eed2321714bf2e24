//! `DELETE /api/v1/users/{id}/sessions/{session}` (USR-6): help for who is locked out. The owner is told by mail.

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::{SessionId, UserId},
    jobs::{EmailTemplate, Help},
};
use postern_edge::{
    Answer, Call, Caller, Problem, body::ValidPathPair, escalation, problem::NOT_FOUND,
    session_ends,
};
use postern_store::{
    accounts::help::{self, Helped},
    effects::Effects,
    sessions::{self, Which},
};
use serde_json::json;

/// End one session of a user.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/sessions/{session}", tag = "users", operation_id = "revoke_user_session",
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("session" = uuid::Uuid, Path, description = "The session"),
    ),
    responses(
        (status = 204, description = "Ended"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is no such user or session"),
    ),
)]
pub async fn revoke_user_session(
    call: Call,
    caller: Caller,
    ValidPathPair(id, session): ValidPathPair<UserId, SessionId>,
) -> Answer<StatusCode> {
    let event =
        call.audit_by(&caller, AuditAction::UserSessionRevoke, json!({ "ended": [session] }))?;
    let effects = Effects::of(event.clone())
        .mail(EmailTemplate::Helped { help: Help::SessionEnded })?
        .end_recorded_sessions()?;
    let (pg, redis) = (call.pg().await?, call.redis()?);
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let live = sessions::list(redis, id, call.now()).await?;
        if !live.iter().any(|view| view.id == session) {
            return Err(Problem::new(&NOT_FOUND));
        }
        let ended = help::end_session(&pg, &basis, (id, session), call.now(), &effects).await?;
        if ended != Helped::Done(()) {
            return Ok(None);
        }
        session_ends::in_redis(&call, id, Which::One(session)).await;
        Ok(Some(StatusCode::NO_CONTENT))
    })
    .await
}
