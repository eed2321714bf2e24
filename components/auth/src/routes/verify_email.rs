//! `POST /api/v1/auth/verify-email` (AUTH-8). There is no GET: mail scanners follow links.
//!
//! A registration is completed only by whoever made it: the mail's code counts together with the handle that
//! the registration was answered with, the mail's link together with the registration's password.

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::{
        mail_token::{MailToken, Purpose},
        password::Verdict,
        registration::RegistrationHandle,
        spelling::Password,
    },
    ids::{UserId, VerificationId},
};
use postern_edge::{
    Answer, Call, Invalid, Problem, Valid,
    body::FieldErrors,
    field,
    problem::{FieldError, TOKEN_INVALID},
};
use postern_platform::{SecretString, pg::Connection, random};
use postern_store::{accounts::registrations, audit, effects::Effects};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    config::{self, AuthConfig},
    fields,
};

/// Either `registration` and the mail's `code`, or the `token` of the mail's link and the `password` of the
/// registration.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct VerifyEmailRequest {
    /// From the answer to the registration; with `code`.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = String, required = false, example = "pst_rg_…")]
    registration: Option<RegistrationHandle>,
    /// Six digits, from the mail; good for an hour.
    #[deserr(default, try_from(&String) = fields::optional_code -> Invalid)]
    #[schema(value_type = String, required = false, example = "123456")]
    code: Option<String>,
    /// From the link, which is good for a day; with `password`.
    #[deserr(default, try_from(&String) = fields::optional_token -> Invalid)]
    #[schema(value_type = String, required = false, example = "pst_ev_…")]
    token: Option<SecretString>,
    /// The one that was given with the registration.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = String, required = false, format = Password)]
    password: Option<Password>,
}

/// The address is confirmed and the account exists.
#[derive(Serialize, ToSchema)]
pub struct Verified {
    /// Always `verified`.
    status: &'static str,
    /// The address, to log in with.
    #[schema(example = "ada@example.com")]
    email: String,
}

/// One of the two ways to complete a registration.
enum Proof {
    Code(RegistrationHandle, String),
    Link(SecretString, Password),
}

/// What a proof comes to.
enum Found {
    /// The registration may be completed, if it is still of this generation.
    Complete(VerificationId, u32),
    /// Nothing that could be completed, or the code is not its code.
    Nothing,
    /// The link is good, the password is not that of the registration.
    WrongPassword,
}

/// Confirm an e-mail address.
///
/// By the mail's code, where the registration was made; or by the mail's link, anywhere, with the password of
/// the registration. There are 15 guesses in all for one registration, five of them for the code of one mail.
#[utoipa::path(
    post, path = "/api/v1/auth/verify-email", tag = "auth", operation_id = "verify_email",
    request_body = VerifyEmailRequest,
    responses(
        (status = 200, description = "Confirmed; log in now", body = Verified),
        (status = 400, description = "Wrong, used before, replaced by a newer mail, guessed too often, or expired"),
        (status = 422, description = "Neither of the two forms, or not the password of the registration"),
    ),
)]
pub async fn verify_email(
    call: Call,
    Valid(request): Valid<VerifyEmailRequest>,
) -> Answer<Json<Verified>> {
    let proof = proof(request)?;
    let config = config::get().await?;
    let pg = call.pg().await?;
    let (found, good, bad, field) = match &proof {
        Proof::Code(handle, code) => {
            let found = by_code(&call, &pg, &config, handle, code).await?;
            (found, AuditReason::MailCode, AuditReason::WrongCode, "/code")
        }
        Proof::Link(token, password) => {
            let found = by_link(&call, &pg, &config, token, password).await?;
            (found, AuditReason::MailToken, AuditReason::InvalidToken, "/token")
        }
    };
    if let Found::Complete(id, generation) = found {
        let user = UserId::new(call.now(), random::bytes()?);
        let event = call.audit(AuditAction::VerifyEmail, AuditOutcome::Allowed, good)?;
        let made =
            registrations::confirm(&pg, id, generation, user, call.now(), &Effects::of(event))
                .await?;
        if let Some(email) = made {
            return Ok(Json(Verified { status: "verified", email }));
        }
    }
    let wrong_password = matches!(found, Found::WrongPassword);
    let reason = if wrong_password { AuditReason::WrongPassword } else { bad };
    let event = call.audit(AuditAction::VerifyEmail, AuditOutcome::Denied, reason)?;
    audit::record(&pg, &event).await?;
    if wrong_password {
        let detail = "This is not the password that the registration was made with.";
        return Err(Problem::invalid(vec![error("password", FieldCode::WrongPassword, detail)]));
    }
    let detail = "Wrong, used before, replaced by a newer mail, guessed too often, or expired.";
    Err(Problem::new(&TOKEN_INVALID).field(
        field.to_owned(),
        FieldCode::InvalidToken,
        detail.to_owned(),
    ))
}

/// The code is looked at only after a guess has been taken from what the registration has left.
async fn by_code(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    handle: &RegistrationHandle,
    code: &str,
) -> Answer<Found> {
    let guessed = registrations::guess_code(pg, handle, call.now()).await?;
    Ok(match guessed {
        Some((id, generation))
            if token(id, generation).code_matches(&config.mail_token_keys, code) =>
        {
            Found::Complete(id, generation)
        }
        _ => Found::Nothing,
    })
}

/// The password is hashed only for a link of ours to a registration that waits, and after a guess has been
/// taken from what it has left.
async fn by_link(
    call: &Call,
    pg: &Connection,
    config: &AuthConfig,
    presented: &SecretString,
    password: &Password,
) -> Answer<Found> {
    let keys = &config.mail_token_keys;
    let Ok(read) = MailToken::parse(presented, Purpose::VerifyEmail, keys) else {
        return Ok(Found::Nothing);
    };
    let (id, generation) = (VerificationId::from_uuid(read.id), read.generation);
    let stored = registrations::guess_password(pg, id, generation, call.now()).await?;
    Ok(match stored.map(|stored| config.hasher.verify(password, &stored)) {
        None => Found::Nothing,
        Some(Verdict::Mismatch) => Found::WrongPassword,
        Some(Verdict::Match { .. }) => Found::Complete(id, generation),
    })
}

fn token(id: VerificationId, generation: u32) -> MailToken {
    MailToken { purpose: Purpose::VerifyEmail, id: id.uuid(), generation }
}

/// Takes exactly one of the two forms; otherwise names what is missing, and what is too much. Whoever sends a
/// token means the link.
fn proof(request: VerifyEmailRequest) -> Result<Proof, Problem> {
    let VerifyEmailRequest { registration, code, token, password } = request;
    let present = [registration.is_some(), code.is_some(), token.is_some(), password.is_some()];
    let proof = match (registration, code, token, password) {
        (Some(handle), Some(code), None, None) => Some(Proof::Code(handle, code)),
        (None, None, Some(token), Some(password)) => Some(Proof::Link(token, password)),
        _ => None,
    };
    proof.ok_or_else(|| wrong_form(present))
}

fn wrong_form([registration, code, token, password]: [bool; 4]) -> Problem {
    let by_link = token || (password && !registration && !code);
    let by_code = (registration || code) && !by_link;
    // Each field with whether it is there and whether it should be; with nothing there, both forms are named.
    let fields = [
        ("registration", registration, !by_link),
        ("code", code, by_code),
        ("token", token, !by_code),
        ("password", password, by_link),
    ];
    let detail = "Send either `registration` and `code`, or `token` and `password`.";
    let errors = fields.into_iter().filter_map(|(name, present, wanted)| match (present, wanted) {
        (true, false) => Some(error(name, FieldCode::Unexpected, detail)),
        (false, true) => Some(error(name, FieldCode::Required, detail)),
        _ => None,
    });
    Problem::invalid(errors.collect())
}

fn error(name: &str, code: FieldCode, detail: &str) -> FieldError {
    FieldError { pointer: format!("/{name}"), code, detail: detail.to_owned() }
}
