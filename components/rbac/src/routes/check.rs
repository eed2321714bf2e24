//! `POST /api/v1/rbac/check` (RBAC-5): may somebody do this, and why?

use axum::Json;
use deserr::Deserr;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::UserId,
    rbac::{Permission, catalogue::RBAC_CHECK_ANY},
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid, body::FieldErrors, field, problem::NOT_FOUND,
};
use postern_store::{
    accounts::users,
    audit::{self, AuditEvent},
};
use serde_json::Value;
use utoipa::ToSchema;

use super::decision::{CheckAnswer, CheckedResource, Question, judge};

/// What is asked.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CheckRequest {
    /// Who; the caller, if left out.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = uuid::Uuid, required = false)]
    user_id: Option<UserId>,
    /// What.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, example = "notes:read:own")]
    permission: Permission,
    /// On what; without it, on the user's own collection (`own`) or on everybody's (`any`).
    #[deserr(default)]
    #[schema(required = false)]
    resource: Option<CheckedResource>,
}

/// May somebody do this, and why? About others, administrators may ask.
#[utoipa::path(
    post, path = "/api/v1/rbac/check", tag = "rbac", operation_id = "check",
    request_body = CheckRequest,
    responses(
        (status = 200, description = "The decision", body = CheckAnswer),
        (status = 404, description = "There is no such user, or the caller may not ask about them"),
    ),
)]
pub async fn check(
    call: Call,
    caller: Caller,
    Valid(request): Valid<CheckRequest>,
) -> Answer<Json<CheckAnswer>> {
    let pg = call.pg().await?;
    let user = request.user_id.unwrap_or(caller.user);
    let question =
        Question { user, permission: &request.permission, resource: request.resource.as_ref() };
    if user != caller.user && !caller.effective.has(&RBAC_CHECK_ANY) {
        let event = AuditEvent {
            outcome: AuditOutcome::Denied,
            reason: AuditReason::NotOwner,
            ..event(&call, &caller, &question, question.details())?
        };
        audit::record(&pg, &event).await?;
        return Err(Problem::new(&NOT_FOUND));
    }
    let standing = users::standing(&pg, user).await?.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let decision = judge(&call, &pg, &standing, &question).await?;
    let outcome = if decision.allowed { AuditOutcome::Allowed } else { AuditOutcome::Denied };
    let event = AuditEvent {
        outcome,
        reason: decision.reason.into(),
        ..event(&call, &caller, &question, question.answered())?
    };
    audit::record(&pg, &event).await?;
    Ok(Json(decision.into()))
}

/// Who asked about whom, and what. The permission is the one that was asked about.
fn event(
    call: &Call,
    caller: &Caller,
    question: &Question<'_>,
    details: Value,
) -> Answer<AuditEvent> {
    Ok(AuditEvent {
        permission: Some(question.permission.to_string()),
        resource: Some(question.about()),
        ..call.audit_by(caller, AuditAction::Check, details)?
    })
}
