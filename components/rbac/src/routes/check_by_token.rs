//! `POST /api/v1/rbac/token-check` (RBAC-5, OAUTH-8): may the user do this whose token a service was given, and why?

use axum::Json;
use deserr::Deserr;
use postern_domain::{
    audit::{AuditAction, AuditOutcome},
    rbac::Permission,
};
use postern_edge::{
    Answer, Call, Invalid, Problem, ServiceCaller, TokenOf, Valid, body::FieldErrors, field,
    problem::NOT_FOUND, shown_to,
};
use postern_platform::SecretString;
use postern_store::{
    accounts::users,
    audit::{self, AuditEvent},
    services::audiences,
};
use utoipa::ToSchema;

use super::decision::{CheckAnswer, CheckedResource, Question, judge};
use crate::fields;

/// What is asked, and about whom.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct TokenCheckRequest {
    /// About whom: the access token that the user's client sent, which has to be for this service.
    #[deserr(try_from(&String) = fields::user_token -> Invalid)]
    #[schema(value_type = String, max_length = 4096, example = "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln")]
    user_token: SecretString,
    /// What.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, example = "calendar:read:own")]
    permission: Permission,
    /// On what; without it, on the user's own collection (`own`) or on everybody's (`any`).
    #[deserr(default)]
    #[schema(required = false)]
    resource: Option<CheckedResource>,
}

/// As a service account: may the user do this whose access token the service was given, and why? It learns nothing about
/// anybody else, and nothing once the user has logged out.
#[utoipa::path(
    post, path = "/api/v1/rbac/token-check", tag = "rbac", operation_id = "check_by_token",
    request_body = TokenCheckRequest,
    responses(
        (status = 200, description = "The decision", body = CheckAnswer),
        (status = 400, description = "The token is not for this service, has expired, or its session has ended"),
        (status = 404, description = "The account is gone"),
    ),
)]
pub async fn check_by_token(
    call: Call,
    service: ServiceCaller,
    Valid(request): Valid<TokenCheckRequest>,
) -> Answer<Json<CheckAnswer>> {
    let pg = call.pg().await?;
    let audiences = audiences::of(&pg, service.id).await?;
    let token = TokenOf { pointer: "/user_token", audiences: &audiences };
    let user = shown_to(&call, &service, &request.user_token, &token).await?;
    let standing = users::standing(&pg, user).await?.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let question =
        Question { user, permission: &request.permission, resource: request.resource.as_ref() };
    let decision = judge(&call, &pg, &standing, &question).await?;
    let outcome = if decision.allowed { AuditOutcome::Allowed } else { AuditOutcome::Denied };
    let event = AuditEvent {
        outcome,
        reason: decision.reason.into(),
        permission: Some(request.permission.to_string()),
        resource: Some(question.about()),
        ..call.audit_by_service(&service, AuditAction::Check, question.answered())?
    };
    audit::record(&pg, &event).await?;
    Ok(Json(decision.into()))
}
