//! `POST /api/v1/users/{id}/factors/reset` (USR-6): help for who is locked out. The owner is told by mail.

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::UserId,
    jobs::{EmailTemplate, Help},
    notices::NoticeKind,
};
use postern_edge::{Answer, Call, Caller, body::ValidPath, escalation, notices, session_ends};
use postern_store::{
    accounts::help::{self, Helped},
    effects::Effects,
    sessions::Which,
};
use serde_json::json;

/// Remove all second factors of a user who has lost them. All sessions end, and log-in asks for the password alone.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/factors/reset", tag = "users", operation_id = "reset_factors",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 204, description = "Removed"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is no such user"),
    ),
)]
pub async fn reset_factors(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserFactorsReset, json!({}))?;
    let effects = Effects::of(event.clone())
        .mail(EmailTemplate::Helped { help: Help::FactorsReset })?
        .end_sessions(None)?
        .notice(NoticeKind::FactorsChanged, json!({}))?;
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let Helped::Done(_) = help::reset_factors(&pg, &basis, id, &effects).await? else {
            return Ok(None);
        };
        session_ends::in_redis(&call, id, Which::All).await;
        notices::tell(&call, id, &effects).await;
        Ok(Some(StatusCode::NO_CONTENT))
    })
    .await
}
