//! `POST /api/v1/users/{id}/invitation` (USR-6): help for who is locked out. The owner is told by mail.

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::{PasswordResetId, UserId},
    jobs::EmailTemplate,
};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, escalation, problem::CONFLICT};
use postern_platform::random;
use postern_store::{
    accounts::help::{self, Helped},
    effects::Effects,
};
use serde_json::json;

use super::invite::LIFETIME;

/// Invite a user again who has not set a password yet. The link of the mail before is no longer good.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/invitation", tag = "users", operation_id = "repeat_invitation",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 204, description = "Invited"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is no such user"),
        (status = 409, description = "The user has set a password already"),
    ),
)]
pub async fn repeat_invitation(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let reset = PasswordResetId::new(call.now(), random::bytes()?);
    let event = call.audit_by(&caller, AuditAction::UserInvitationRepeat, json!({}))?;
    let effects = Effects::of(event.clone()).mail(EmailTemplate::Invited { reset })?;
    let lifetime = (call.now(), call.now().plus(LIFETIME));
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let new = (id, reset);
        match help::repeat_invitation(&pg, &basis, new, lifetime, &effects).await? {
            Helped::Done(()) => Ok(Some(StatusCode::NO_CONTENT)),
            Helped::Unfit => {
                let detail = "Only who was invited and has not been here yet is invited again.";
                Err(Problem::new(&CONFLICT).detail(detail))
            }
            Helped::Stale => Ok(None),
        }
    })
    .await
}
