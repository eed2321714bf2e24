//! `POST /api/v1/auth/password/forgot` (AUTH-5).

use std::time::Duration;

use axum::Json;
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    email::EmailAddress,
    ids::PasswordResetId,
    jobs::EmailTemplate,
};
use postern_edge::{Answer, Call, Invalid, Valid, body::FieldErrors, field};
use postern_platform::random;
use postern_store::{accounts::password_resets, effects::Effects};
use serde::Serialize;
use utoipa::ToSchema;

/// How long the mail's link is good.
const RESET_LIFETIME: Duration = Duration::from_hours(1);

/// Whom it is about.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct AddressRequest {
    /// The address.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    pub(super) email: EmailAddress,
}

/// Says that a mail is on its way, whether or not the address is known.
#[derive(Serialize, ToSchema)]
pub struct ResetSent {
    /// Always `reset_sent`.
    status: &'static str,
}

/// Ask for a mail that sets a new password.
#[utoipa::path(
    post, path = "/api/v1/auth/password/forgot", tag = "auth", operation_id = "forgot_password",
    request_body = AddressRequest,
    responses(
        (status = 202, description = "If the address has an account, a mail is on its way", body = ResetSent),
    ),
)]
pub async fn forgot_password(
    call: Call,
    Valid(request): Valid<AddressRequest>,
) -> Answer<(StatusCode, Json<ResetSent>)> {
    let now = call.now();
    let id = PasswordResetId::new(now, random::bytes()?);
    let template = EmailTemplate::ResetPassword { reset: id, generation: 1 };
    let mail = Effects::at(now).mail(template)?;
    let event =
        call.audit(AuditAction::PasswordForgot, AuditOutcome::Allowed, AuditReason::Requested)?;
    let lifetime = (now, now.plus(RESET_LIFETIME));
    let pg = call.pg().await?;
    password_resets::start(&pg, &request.email, id, lifetime, &mail, &Effects::of(event)).await?;
    Ok((StatusCode::ACCEPTED, Json(ResetSent { status: "reset_sent" })))
}
