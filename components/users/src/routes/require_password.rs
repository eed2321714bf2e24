//! `POST /api/v1/users/{id}/require-password` (USR-6): help for who is locked out. The owner is told by mail.

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::UserId,
    jobs::{EmailTemplate, Help},
};
use postern_edge::{
    Answer, Call, Caller, Problem, body::ValidPath, escalation, problem::CONFLICT, session_ends,
};
use postern_store::{
    accounts::help::{self, Helped},
    effects::Effects,
    sessions::Which,
};
use serde_json::json;

/// Make a user choose a new password. All sessions end; the next log-in, with the present password, is good for
/// `auth/password/change` and for logging out, and for nothing else.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/require-password", tag = "users", operation_id = "require_password",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 204, description = "Required"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is no such user"),
        (status = 409, description = "The account has no password yet"),
    ),
)]
pub async fn require_password(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserRequirePassword, json!({}))?;
    let effects = Effects::of(event.clone())
        .mail(EmailTemplate::Helped { help: Help::PasswordRequired })?
        .end_sessions(None)?;
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        match help::require_password(&pg, &basis, id, &effects).await? {
            Helped::Done(version) => {
                session_ends::in_redis(&call, id, Which::OlderThan(version, None)).await;
                Ok(Some(StatusCode::NO_CONTENT))
            }
            Helped::Unfit => {
                Err(Problem::new(&CONFLICT).detail("The account has no password yet."))
            }
            Helped::Stale => Ok(None),
        }
    })
    .await
}
