//! `POST /api/v1/auth/register` (AUTH-5, AUTH-7, AUTH-8).

use std::time::Duration;

use axum::Json;
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::spelling::Password,
    email::EmailAddress,
    ids::VerificationId,
    jobs::EmailTemplate,
    name::DisplayName,
};
use postern_edge::{
    Answer, Call, Invalid, Valid, body::FieldErrors, outbox, problem::ProblemDocument,
};
use postern_platform::random;
use postern_store::registrations::{self, Registration};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{config, fields, passwords};

/// How long a mail's token and code are good.
pub const VERIFICATION_LIFETIME: Duration = Duration::from_hours(24);

/// Who registers.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RegisterRequest {
    /// The address; the account belongs to whoever reads its mail.
    #[deserr(try_from(&String) = fields::email -> Invalid)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: EmailAddress,
    /// 12 to 128 characters, not easy to guess.
    #[deserr(try_from(&String) = fields::password -> Invalid)]
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: Password,
    /// What the user is called.
    #[deserr(try_from(&String) = fields::name -> Invalid)]
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: DisplayName,
}

/// Says that a mail is on its way, whether or not the address was known.
#[derive(Serialize, ToSchema)]
pub struct VerificationSent {
    /// Always `verification_sent`.
    status: &'static str,
}

impl VerificationSent {
    /// The one answer.
    pub fn answer() -> (StatusCode, Json<Self>) {
        (StatusCode::ACCEPTED, Json(Self { status: "verification_sent" }))
    }
}

/// Register.
///
/// The answer is the same whether or not the address belongs to an account already; a known one gets
/// another mail.
#[utoipa::path(
    post, path = "/api/v1/auth/register", tag = "auth", operation_id = "register",
    request_body = RegisterRequest,
    responses(
        (status = 202, description = "A mail is on its way", body = VerificationSent),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn register(
    call: Call,
    Valid(request): Valid<RegisterRequest>,
) -> Answer<(StatusCode, Json<VerificationSent>)> {
    let config = config::get().await?;
    let RegisterRequest { email, password, name } = request;
    passwords::check(&config, &password, email.as_str(), name.as_str(), "/password").await?;
    // Hashed in any case, so that time does not tell whether the address is known.
    let password_hash = passwords::hash(&config, &password)?;

    let now = call.now();
    let id = VerificationId::new(now, random::bytes()?);
    let registration = Registration {
        id,
        email: &email,
        name: &name,
        password_hash: &password_hash,
        now,
        expires_at: now.plus(VERIFICATION_LIFETIME),
    };
    let template = EmailTemplate::VerifyEmail { verification: id, generation: 1 };
    let confirm = outbox::to_address(&call, &email, &name, template)?;
    let known = outbox::to_owner(&call, EmailTemplate::AlreadyRegistered)?;
    let event = call.audit(AuditAction::Register, AuditOutcome::Allowed, AuditReason::Requested)?;
    registrations::start(&call.pg().await?, &registration, &confirm, &known, &event).await?;
    Ok(VerificationSent::answer())
}
