//! `POST /api/v1/auth/verify-email/resend` (AUTH-8).

use axum::Json;
use http::StatusCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::VerificationId,
    jobs::EmailTemplate,
};
use postern_edge::{Answer, Call, Valid, outbox, problem::ProblemDocument};
use postern_store::registrations;

use super::{
    forgot_password::AddressRequest,
    register::{VERIFICATION_LIFETIME, VerificationSent},
};

/// Send the confirmation mail again.
///
/// The mail before is no longer good then. The answer is the same whether or not the address waits for
/// confirmation.
#[utoipa::path(
    post, path = "/api/v1/auth/verify-email/resend", tag = "auth", operation_id = "resend_verification",
    request_body = AddressRequest,
    responses(
        (status = 202, description = "If the address waits for confirmation, a mail is on its way", body = VerificationSent),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn resend_verification(
    call: Call,
    Valid(request): Valid<AddressRequest>,
) -> Answer<(StatusCode, Json<VerificationSent>)> {
    let expires_at = call.now().plus(VERIFICATION_LIFETIME);
    // The statement fills in which registration and which generation it is.
    let nothing = VerificationId::from_uuid(uuid::Uuid::default());
    let template = EmailTemplate::VerifyEmail { verification: nothing, generation: 0 };
    let job = outbox::to_owner(&call, template)?;
    let event =
        call.audit(AuditAction::ResendVerification, AuditOutcome::Allowed, AuditReason::Requested)?;
    let pg = call.pg().await?;
    registrations::renew(&pg, &request.email, call.now(), expires_at, &job, &event).await?;
    Ok(VerificationSent::answer())
}
