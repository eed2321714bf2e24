//! `POST /api/v1/mfa/sms/send` (MFA-3).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::UserId,
    messaging::{countries::NumberRefused, phone::PhoneNumber},
    mfa::{challenge::ChallengeToken, sms_code::Request},
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem,
    body::{FieldErrors, ValidOrNone},
    field,
    problem::CHALLENGE_INVALID,
};
use postern_platform::{SecretString, pg::Connection};
use postern_store::{
    audit::AuditEvent,
    factors::{challenges, mfa::SmsPurpose, phones},
};
use serde_json::json;
use utoipa::ToSchema;

use super::text_codes::{Asked, CodeSentAnswer, conflict, no_phone, send, wrong_field};
use crate::config::{self, MfaConfig};

/// The challenge of a log-in that is under way; nothing for whoever is logged in.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct SendSmsRequest {
    /// From the first step of the log-in.
    #[deserr(try_from(&String) = field::challenge -> Invalid)]
    #[schema(value_type = String, example = "pst_mc_…")]
    challenge: SecretString,
}

/// Send a code to the verified phone: to log in with (give the `challenge`), or to prove again who one is (as
/// caller). It is good for this challenge, or in this session, and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/mfa/sms/send", tag = "mfa", operation_id = "send_sms",
    request_body = Option<SendSmsRequest>,
    responses(
        (status = 202, description = "A code is on its way", body = CodeSentAnswer),
        (status = 401, description = "Neither logged in nor an open challenge"),
        (status = 409, description = "There is no verified phone, or it takes no messages; `errors` says which"),
        (status = 429, description = "The last code was sent less than a minute ago, or the number has had many"),
    ),
)]
pub async fn send_sms(
    call: Call,
    caller: Option<Caller>,
    ValidOrNone(request): ValidOrNone<SendSmsRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let (user, request, event) = match (caller, request) {
        (Some(caller), None) => {
            let event = call.audit_by(&caller, AuditAction::SmsSend, json!({}))?;
            (caller.user, Request::InSession(caller.session), event)
        }
        (None, Some(request)) => {
            let ChallengeToken { user, id } =
                challenged(&call, &config, &request.challenge).await?;
            let event =
                call.audit(AuditAction::SmsSend, AuditOutcome::Allowed, AuditReason::Password)?;
            (user, Request::LogIn(id), AuditEvent { actor: Some(user), ..event })
        }
        (Some(_), Some(_)) => {
            let detail = "Whoever is logged in has no challenge.".to_owned();
            return Err(wrong_field("/challenge", FieldCode::Unexpected, detail));
        }
        (None, None) => return Err(Problem::unauthenticated(None)),
    };
    let pg = call.pg().await?;
    let number = verified_number(&pg, &config, user).await?;
    let asked = Asked { user, purpose: SmsPurpose::Authenticate, request };
    send(&call, &pg, &config, &asked, &number, event).await
}

/// The user's verified number, if messages may (still) go to it.
async fn verified_number(pg: &Connection, config: &MfaConfig, user: UserId) -> Answer<PhoneNumber> {
    let number = phones::verified_number(pg, user).await?.and_then(|number| number.parse().ok());
    let number: PhoneNumber = number.ok_or_else(no_phone)?;
    match config.countries.admit(&number) {
        // Counted and sent by the spelling that was verified.
        Ok(_) => Ok(number),
        Err(refused) => {
            let detail = match refused {
                NumberRefused::Country => {
                    "Text messages are not sent to the country of this phone any more."
                }
                NumberRefused::NotMobile => "This is not the number of a mobile phone.",
            };
            Err(conflict("", refused.code(), detail))
        }
    }
}

/// What the challenge says, while it may still be answered.
async fn challenged(
    call: &Call,
    config: &MfaConfig,
    challenge: &SecretString,
) -> Answer<ChallengeToken> {
    let over = || {
        let detail = "This challenge is not, or no longer, open.".to_owned();
        Problem::new(&CHALLENGE_INVALID).field(
            "/challenge".into(),
            FieldCode::ChallengeOver,
            detail,
        )
    };
    let token = ChallengeToken::parse(challenge, &config.code_keys).map_err(|_| over())?;
    if challenges::is_alive(call.redis()?, token.user, token.id, call.now()).await? {
        return Ok(token);
    }
    Err(over())
}
