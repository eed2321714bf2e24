//! `POST /api/v1/auth/verify-email` (AUTH-8). There is no GET: mail scanners follow links.

use axum::Json;
use deserr::Deserr;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::mail_token::{MailToken, Purpose},
    email::EmailAddress,
    ids::{UserId, VerificationId},
};
use postern_edge::{
    Answer, Call, Invalid, Problem, Valid,
    body::FieldErrors,
    problem::{FieldError, ProblemDocument, TOKEN_INVALID},
};
use postern_platform::{SecretString, pg::Connection, random};
use postern_store::{audit, registrations};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    config::{self, AuthConfig},
    fields,
};

/// Wrong codes that a mail's code survives.
const MAX_CODE_ATTEMPTS: u32 = 5;

/// Either the token of the mail's link, or the address with the mail's code.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct VerifyEmailRequest {
    /// From the link.
    #[deserr(default, try_from(&String) = fields::optional_token -> Invalid)]
    #[schema(value_type = String, required = false, example = "pst_ev_…")]
    token: Option<SecretString>,
    /// With `code`.
    #[deserr(default, try_from(&String) = fields::optional_email -> Invalid)]
    #[schema(value_type = String, required = false, format = Email)]
    email: Option<EmailAddress>,
    /// Six digits, from the mail.
    #[deserr(default, try_from(&String) = fields::optional_code -> Invalid)]
    #[schema(value_type = String, required = false, example = "123456")]
    code: Option<String>,
}

/// The address is confirmed and the account exists.
#[derive(Serialize, ToSchema)]
pub struct Verified {
    /// Always `verified`.
    status: &'static str,
}

/// Confirm an e-mail address.
#[utoipa::path(
    post, path = "/api/v1/auth/verify-email", tag = "auth", operation_id = "verify_email",
    request_body = VerifyEmailRequest,
    responses(
        (status = 200, description = "Confirmed; log in now", body = Verified),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn verify_email(
    call: Call,
    Valid(request): Valid<VerifyEmailRequest>,
) -> Answer<Json<Verified>> {
    let config = config::get().await?;
    let pg = call.pg().await?;
    let (found, field) = match (request.token, request.email, request.code) {
        (Some(token), None, None) => (by_token(&config, &token), "token"),
        (None, Some(email), Some(code)) => {
            (by_code(&call, &pg, &config, &email, &code).await?, "code")
        }
        (token, email, code) => {
            return Err(wrong_fields(token.is_some(), email.is_some(), code.is_some()));
        }
    };
    let (good, bad) = match field {
        "token" => (AuditReason::MailToken, AuditReason::InvalidToken),
        _ => (AuditReason::MailCode, AuditReason::WrongCode),
    };
    let confirmed = match found {
        None => None,
        Some((id, generation)) => {
            let user = UserId::new(call.now(), random::bytes()?);
            let event = call.audit(AuditAction::VerifyEmail, AuditOutcome::Allowed, good)?;
            registrations::confirm(&pg, id, generation, user, call.now(), &event).await?
        }
    };
    if confirmed.is_some() {
        return Ok(Json(Verified { status: "verified" }));
    }
    let event = call.audit(AuditAction::VerifyEmail, AuditOutcome::Denied, bad)?;
    audit::record(&pg, &event).await?;
    let detail = "Wrong, used before, replaced by a newer mail, or expired.".to_owned();
    Err(Problem::new(&TOKEN_INVALID).field(format!("/{field}"), "invalid_token", detail))
}

fn by_token(config: &AuthConfig, token: &SecretString) -> Option<(VerificationId, u32)> {
    let token = MailToken::parse(token, Purpose::VerifyEmail, &config.mail_token_keys).ok()?;
    Some((VerificationId::from_uuid(token.id), token.generation))
}

async fn by_code(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    email: &EmailAddress,
    code: &str,
) -> Answer<Option<(VerificationId, u32)>> {
    let attempt = registrations::take_attempt(pg, email, call.now(), MAX_CODE_ATTEMPTS).await?;
    Ok(attempt.filter(|(id, generation)| {
        let token =
            MailToken { purpose: Purpose::VerifyEmail, id: id.uuid(), generation: *generation };
        token.code_matches(&config.mail_token_keys, code)
    }))
}

/// Names what is missing or too much of the two ways to confirm.
fn wrong_fields(token: bool, email: bool, code: bool) -> Problem {
    let error = |name: &str, code: &str, detail: &str| FieldError {
        pointer: format!("/{name}"),
        code: code.to_owned(),
        detail: detail.to_owned(),
    };
    let alone = "Send either `token`, or `email` and `code`.";
    let errors = match (token, email, code) {
        (true, _, _) => [("email", email), ("code", code)]
            .into_iter()
            .filter(|(_, present)| *present)
            .map(|(name, _)| error(name, "unexpected", alone))
            .collect(),
        (false, false, false) => vec![error("token", "required", alone)],
        (false, false, true) => vec![error("email", "required", alone)],
        (false, true, _) => vec![error("code", "required", alone)],
    };
    Problem::invalid(errors)
}
