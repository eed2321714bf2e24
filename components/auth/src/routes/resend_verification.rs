//! `POST /api/v1/auth/verify-email/resend` (AUTH-8).

use axum::Json;
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::registration::{CODE_LIFETIME, LINK_LIFETIME, RegistrationHandle},
    ids::VerificationId,
    jobs::EmailTemplate,
};
use postern_edge::{
    Answer, Call, Invalid, Valid, body::FieldErrors, outbox, problem::ProblemDocument,
};
use postern_store::registrations::{self, Renewal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields;

/// Which registration it is about.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ResendRequest {
    /// From the answer to the registration.
    #[deserr(try_from(&String) = fields::registration -> Invalid)]
    #[schema(value_type = String, example = "pst_rg_…")]
    registration: RegistrationHandle,
}

/// Says that a mail is on its way, if one is due.
#[derive(Serialize, ToSchema)]
pub struct VerificationSent {
    /// Always `verification_sent`.
    status: &'static str,
}

/// Send the confirmation mail again.
///
/// The mail before is no longer good then. The answer is the same whether or not the registration still waits
/// for confirmation. Five mails are sent about one registration; after that, register again.
#[utoipa::path(
    post, path = "/api/v1/auth/verify-email/resend", tag = "auth", operation_id = "resend_verification",
    request_body = ResendRequest,
    responses(
        (status = 202, description = "If the registration waits for confirmation, a mail is on its way", body = VerificationSent),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn resend_verification(
    call: Call,
    Valid(request): Valid<ResendRequest>,
) -> Answer<(StatusCode, Json<VerificationSent>)> {
    let now = call.now();
    // The statement fills in which registration and which generation it is.
    let nothing = VerificationId::from_uuid(uuid::Uuid::default());
    let template = EmailTemplate::VerifyEmail { verification: nothing, generation: 0 };
    let confirm = outbox::to_owner(&call, template)?;
    let known = outbox::to_owner(&call, EmailTemplate::AlreadyRegistered)?;
    let event =
        call.audit(AuditAction::ResendVerification, AuditOutcome::Allowed, AuditReason::Requested)?;
    let renewal = Renewal {
        handle: &request.registration,
        now,
        code_expires_at: now.plus(CODE_LIFETIME),
        expires_at: now.plus(LINK_LIFETIME),
    };
    registrations::renew(&call.pg().await?, &renewal, &confirm, &known, &event).await?;
    Ok((StatusCode::ACCEPTED, Json(VerificationSent { status: "verification_sent" })))
}
