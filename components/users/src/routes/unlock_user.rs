//! `POST /api/v1/users/{id}/unlock` (USR-6): help for who is locked out. The owner is told by mail.

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::UserId,
    jobs::{EmailTemplate, Help},
};
use postern_edge::{Answer, Call, Caller, body::ValidPath, escalation};
use postern_store::{
    accounts::help::{self, Helped},
    effects::Effects,
};
use serde_json::json;

/// Let a user in again who is locked out by wrong passwords or codes: they no longer count.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/unlock", tag = "users", operation_id = "unlock_user",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 204, description = "Unlocked"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is no such user"),
    ),
)]
pub async fn unlock_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserUnlock, json!({}))?;
    let effects =
        Effects::of(event.clone()).mail(EmailTemplate::Helped { help: Help::Unlocked })?;
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let Helped::Done(account) = help::unlock(&pg, &basis, id, &effects).await? else {
            return Ok(None);
        };
        help::forget_tries(call.redis()?, id, &account).await?;
        Ok(Some(StatusCode::NO_CONTENT))
    })
    .await
}
