//! `POST /api/v1/auth/verify-email/resend` (AUTH-8).

use axum::Json;
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::registration::{CODE_LIFETIME, LINK_LIFETIME, RegistrationHandle},
    jobs::EmailTemplate,
};
use postern_edge::{Answer, Call, Invalid, Valid, body::FieldErrors, field};
use postern_store::{
    accounts::registrations::{self, Renewal},
    effects::Effects,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Which registration it is about.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ResendRequest {
    /// From the answer to the registration.
    #[deserr(try_from(&String) = field::required -> Invalid)]
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
    ),
)]
pub async fn resend_verification(
    call: Call,
    Valid(request): Valid<ResendRequest>,
) -> Answer<(StatusCode, Json<VerificationSent>)> {
    let now = call.now();
    let pg = call.pg().await?;
    let renewable = registrations::renewable(&pg, &request.registration, now).await?;
    let mut confirm = Effects::at(now);
    if let Some(found) = &renewable {
        let (verification, generation) = (found.id, found.generation.saturating_add(1));
        let template = EmailTemplate::VerifyEmail { verification, generation };
        confirm = confirm.mail_to_stranger(&found.email, template)?;
    }
    let known = Effects::at(now).mail(EmailTemplate::AlreadyRegistered)?;
    let event =
        call.audit(AuditAction::ResendVerification, AuditOutcome::Allowed, AuditReason::Requested)?;
    let renewal = Renewal {
        now,
        code_expires_at: now.plus(CODE_LIFETIME),
        expires_at: now.plus(LINK_LIFETIME),
    };
    let (mails, effects) = ((&confirm, &known), Effects::of(event));
    registrations::renew(&pg, renewable.as_ref(), &renewal, mails, &effects).await?;
    Ok((StatusCode::ACCEPTED, Json(VerificationSent { status: "verification_sent" })))
}
