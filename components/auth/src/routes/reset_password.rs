//! `POST /api/v1/auth/password/reset` (AUTH-5).

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::{
        mail_token::{MailToken, Purpose},
        spelling::Password,
    },
    ids::PasswordResetId,
    jobs::EmailTemplate,
};
use postern_edge::{
    Answer, Call, Invalid, Problem, Valid, body::FieldErrors, field, problem::TOKEN_INVALID,
    session_ends,
};
use postern_platform::SecretString;
use postern_store::{accounts::password_resets, audit, effects::Effects, sessions::Which};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{config, fields, passwords};

/// The token of the mail and the new password.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ResetPasswordRequest {
    /// From the link.
    #[deserr(try_from(&String) = fields::token -> Invalid)]
    #[schema(value_type = String, example = "pst_pr_…")]
    token: SecretString,
    /// 12 to 128 characters, not easy to guess.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, format = Password)]
    password: Password,
}

/// The password is set, and every session has ended.
#[derive(Serialize, ToSchema)]
pub struct PasswordReset {
    /// Always `password_set`.
    status: &'static str,
    /// The address of the account, to log in with.
    #[schema(example = "ada@example.com")]
    email: String,
}

/// The password is set.
#[derive(Serialize, ToSchema)]
pub struct PasswordSet {
    /// Always `password_set`.
    status: &'static str,
}

impl PasswordSet {
    /// The one answer.
    pub fn answer() -> Json<Self> {
        Json(Self { status: "password_set" })
    }
}

/// Set a new password with the token of a mail; every session ends.
#[utoipa::path(
    post, path = "/api/v1/auth/password/reset", tag = "auth", operation_id = "reset_password",
    request_body = ResetPasswordRequest,
    responses(
        (status = 200, description = "Set; log in now", body = PasswordReset),
    ),
)]
pub async fn reset_password(
    call: Call,
    Valid(request): Valid<ResetPasswordRequest>,
) -> Answer<Json<PasswordReset>> {
    let config = config::get().await?;
    let now = call.now();
    let pg = call.pg().await?;
    let refused = async || -> Problem {
        let event =
            call.audit(AuditAction::PasswordReset, AuditOutcome::Denied, AuditReason::InvalidToken);
        let recorded = match event {
            Ok(event) => audit::record(&pg, &event).await.map_err(Problem::from),
            Err(problem) => Err(problem),
        };
        let detail = "Wrong, used before, or expired.".to_owned();
        let invalid =
            Problem::new(&TOKEN_INVALID).field("/token".into(), FieldCode::InvalidToken, detail);
        recorded.err().unwrap_or(invalid)
    };

    let token =
        MailToken::parse(&request.token, Purpose::ResetPassword, &config.mail_token_keys).ok();
    let Some(token) = token else { return Err(refused().await) };
    let id = PasswordResetId::from_uuid(token.id);
    let Some(owner) = password_resets::owner(&pg, id, token.generation, now).await? else {
        return Err(refused().await);
    };
    // A password that is too weak does not use the token up.
    let about = (owner.email.as_str(), owner.name.as_str());
    passwords::check(&call, &config, &request.password, about, "/password").await?;
    let unwanted = owner.unwanted.as_deref();
    passwords::refuse_unwanted(&config, &request.password, unwanted, "/password")?;
    let password_hash = passwords::hash(&config, &request.password)?;

    let event =
        call.audit(AuditAction::PasswordReset, AuditOutcome::Allowed, AuditReason::MailToken)?;
    let effects = Effects::of(event).mail(EmailTemplate::PasswordChanged)?.end_sessions(None)?;
    let set = password_resets::finish(&pg, id, &password_hash, now, &effects).await?;
    let Some((user, version)) = set else { return Err(refused().await) };
    session_ends::in_redis(&call, user, Which::OlderThan(version, None)).await;
    Ok(Json(PasswordReset { status: "password_set", email: owner.email }))
}
