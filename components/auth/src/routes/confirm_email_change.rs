//! `POST /api/v1/auth/email-change/confirm` (USR-1): one of the two sides agrees to another e-mail address.

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::mail_token::{MailToken, Purpose},
    ids::EmailChangeId,
    jobs::EmailTemplate,
    notices::NoticeKind,
    ring::KeyRing,
};
use postern_edge::{
    Answer, Call, Invalid, Problem, Valid,
    body::FieldErrors,
    notices,
    problem::{CONFLICT, TOKEN_INVALID},
    session_ends,
};
use postern_platform::SecretString;
use postern_store::{
    accounts::email_changes::{self, Agreed, Side},
    audit,
    effects::Effects,
    sessions::Which,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{config, fields};

/// The token of one of the mails.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ConfirmEmailRequest {
    /// From the link.
    #[deserr(try_from(&String) = fields::token -> Invalid)]
    #[schema(value_type = String, example = "pst_ta_…")]
    token: SecretString,
}

/// How far the change is.
#[derive(Serialize, ToSchema)]
pub struct ConfirmEmailAnswer {
    /// `changed`, or `waiting_for_other_side`.
    #[schema(example = "changed")]
    status: &'static str,
}

/// Agree to a change of address, by the token of a mail. Whoever reads the mail need not be logged in.
#[utoipa::path(
    post, path = "/api/v1/auth/email-change/confirm", tag = "auth", operation_id = "confirm_email_change",
    request_body = ConfirmEmailRequest,
    responses(
        (status = 200, description = "Noted; with the second agreement the address is replaced", body = ConfirmEmailAnswer),
        (status = 409, description = "The new address has become another account's meanwhile"),
    ),
)]
pub async fn confirm_email_change(
    call: Call,
    Valid(request): Valid<ConfirmEmailRequest>,
) -> Answer<Json<ConfirmEmailAnswer>> {
    let config = config::get().await?;
    let pg = call.pg().await?;
    // Which session goes on, the statement knows: the one that asked.
    let changed =
        Effects::at(call.now()).mail(EmailTemplate::AddressChanged)?.end_sessions_but_one()?;
    let event =
        call.audit(AuditAction::EmailChangeConfirm, AuditOutcome::Allowed, AuditReason::MailToken)?;
    let data = json!({ "fields": ["email"] });
    let effects = Effects::of(event).notice(NoticeKind::ProfileChanged, data)?;
    let agreed = match read(&request.token, &config.mail_token_keys) {
        None => Agreed::Gone,
        Some((id, side)) => {
            email_changes::agree(&pg, id, side, call.now(), &changed, &effects).await?
        }
    };
    let (user, status) = match agreed {
        Agreed::Changed { user, ended } => {
            if let Some((version, asker)) = ended {
                let others = Which::OlderThan(version, asker);
                session_ends::in_redis(&call, user, others).await;
            }
            (user, "changed")
        }
        Agreed::Waiting(user) => (user, "waiting_for_other_side"),
        Agreed::Taken => {
            return Err(Problem::new(&CONFLICT).detail("The address is another account's now."));
        }
        Agreed::Gone => {
            let event = call.audit(
                AuditAction::EmailChangeConfirm,
                AuditOutcome::Denied,
                AuditReason::InvalidToken,
            )?;
            audit::record(&pg, &event).await?;
            let detail = "Wrong, used before, replaced by a newer mail, or expired.".to_owned();
            let problem = Problem::new(&TOKEN_INVALID);
            return Err(problem.field("/token".into(), FieldCode::InvalidToken, detail));
        }
    };
    notices::tell(&call, user, &effects).await;
    Ok(Json(ConfirmEmailAnswer { status }))
}

/// Which change a token agrees to, and on which side.
fn read(token: &SecretString, keys: &KeyRing) -> Option<(EmailChangeId, Side)> {
    let sides =
        [(Purpose::ApproveEmailChange, Side::Leave), (Purpose::ConfirmEmailChange, Side::Take)];
    sides.into_iter().find_map(|(purpose, side)| {
        let token = MailToken::parse(token, purpose, keys).ok()?;
        Some((EmailChangeId::from_uuid(token.id), side))
    })
}
