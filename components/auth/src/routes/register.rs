//! `POST /api/v1/auth/register` (AUTH-5, AUTH-7, AUTH-8).

use axum::Json;
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::{
        registration::{CODE_LIFETIME, LINK_LIFETIME, RegistrationHandle},
        spelling::Password,
    },
    email::EmailAddress,
    ids::VerificationId,
    jobs::EmailTemplate,
    name::DisplayName,
};
use postern_edge::{Answer, Call, Invalid, Valid, body::FieldErrors, field};
use postern_platform::{ExposeSecret, random};
use postern_store::{
    accounts::registrations::{self, Registration},
    effects::Effects,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{config, passwords};

/// Who registers.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RegisterRequest {
    /// The address; the account belongs to whoever reads its mail.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: EmailAddress,
    /// 12 to 128 characters, not easy to guess.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Password, example = "correct horse battery staple")]
    password: Password,
    /// What the user is called.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: DisplayName,
}

/// Says that a mail is on its way, whether or not the address was known.
#[derive(Serialize, ToSchema)]
pub struct Registered {
    /// Always `verification_sent`.
    status: &'static str,
    /// What the mail's code counts with, and what another mail is asked for by. Only this answer has it.
    #[schema(example = "pst_rg_…")]
    registration: String,
}

/// Register.
///
/// The answer is the same whether or not the address belongs to an account already, or waits for
/// confirmation; a known one gets another mail.
#[utoipa::path(
    post, path = "/api/v1/auth/register", tag = "auth", operation_id = "register",
    request_body = RegisterRequest,
    responses(
        (status = 202, description = "A mail is on its way", body = Registered),
    ),
)]
pub async fn register(
    call: Call,
    Valid(request): Valid<RegisterRequest>,
) -> Answer<(StatusCode, Json<Registered>)> {
    let config = config::get().await?;
    let RegisterRequest { email, password, name } = request;
    passwords::check(&call, &config, &password, (email.as_str(), name.as_str()), "/password")
        .await?;
    // Hashed in any case, so that time does not tell whether the address is known.
    let password_hash = passwords::hash(&config, &password)?;

    let now = call.now();
    let id = VerificationId::new(now, random::bytes()?);
    let handle = RegistrationHandle::new(random::bytes()?);
    let registration = Registration {
        id,
        handle: &handle,
        email: &email,
        name: &name,
        password_hash: &password_hash,
        now,
        code_expires_at: now.plus(CODE_LIFETIME),
        expires_at: now.plus(LINK_LIFETIME),
    };
    let template = EmailTemplate::VerifyEmail { verification: id, generation: 1 };
    let confirm = Effects::at(now).mail_to_stranger(email.as_str(), template)?;
    let known = Effects::at(now).mail(EmailTemplate::AlreadyRegistered)?;
    let event = call.audit(AuditAction::Register, AuditOutcome::Allowed, AuditReason::Requested)?;
    let (mails, effects) = ((&confirm, &known), Effects::of(event));
    registrations::start(&call.pg().await?, &registration, mails, &effects).await?;
    let registration = handle.text().expose_secret().to_owned();
    Ok((StatusCode::ACCEPTED, Json(Registered { status: "verification_sent", registration })))
}
