//! `POST /api/v1/mfa/sms/enrol`, `…/confirm`, `…/send` and `DELETE /api/v1/mfa/sms` (MFA-3): a phone as a backup,
//! beside an authenticator app.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::{HeaderValue, StatusCode, header};
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::{SmsCodeId, UserId},
    jobs::{EmailTemplate, JobKind, SmsJob},
    messaging::phone::PhoneNumber,
    mfa::{
        challenge::ChallengeToken,
        sms_code::{COOL_DOWN, LIFETIME, SmsCode},
    },
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidOrNone},
    outbox,
    problem::{
        CHALLENGE_INVALID, CONFLICT, FieldError, NOT_FOUND, ProblemDocument, TOO_MANY_REQUESTS,
    },
};
use postern_platform::{ExposeSecret, SecretString, random};
use postern_store::{
    audit::{self, AuditEvent},
    challenges, changes,
    mfa::{self, SmsPurpose},
    phones::{self, CodeSent, NewCode, PhoneConfirmed},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{config, config::MfaConfig, fields};

/// The phone to add.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct EnrolSmsRequest {
    /// Its number, with country code.
    #[deserr(try_from(&String) = fields::phone_number -> Invalid)]
    #[schema(value_type = String, example = "+49 151 23456789")]
    number: PhoneNumber,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
pub struct CodeSentAnswer {
    /// Always `code_sent`.
    status: &'static str,
    /// Where to, with the middle hidden.
    #[schema(example = "+49•••••••••89")]
    number: String,
    /// Until when the code is good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
    /// When another may be asked for.
    #[schema(value_type = String, format = DateTime)]
    resend_at: UnixMillis,
}

/// Add a phone: sends it a code, which `sms/confirm` takes. A phone that is there already counts until then.
#[utoipa::path(
    post, path = "/api/v1/mfa/sms/enrol", tag = "mfa", operation_id = "enrol_sms",
    request_body = EnrolSmsRequest, security(("access_token" = [])),
    responses(
        (status = 202, description = "A code is on its way", body = CodeSentAnswer),
        (status = 409, description = "It only stands beside an authenticator app", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "The last code was sent less than a minute ago, or the number has had many", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn enrol_sms(
    call: Call,
    caller: Caller,
    Valid(request): Valid<EnrolSmsRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let event = call.audit_by(&caller, AuditAction::SmsEnrol, json!({}))?;
    send(&call, &config, caller.user, Some(&request.number), &event).await
}

/// The challenge of a log-in that is under way; nothing for whoever is logged in.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct SendSmsRequest {
    /// From the first step of the log-in.
    #[deserr(try_from(&String) = fields::challenge -> Invalid)]
    #[schema(value_type = String, example = "pst_mc_…")]
    challenge: SecretString,
}

/// Send a code to the verified phone: to log in with (give the `challenge`), or to prove again who one is (as
/// caller).
#[utoipa::path(
    post, path = "/api/v1/mfa/sms/send", tag = "mfa", operation_id = "send_sms",
    request_body = Option<SendSmsRequest>, security((), ("access_token" = [])),
    responses(
        (status = 202, description = "A code is on its way", body = CodeSentAnswer),
        (status = 401, description = "Neither logged in nor an open challenge", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "There is no verified phone, or it takes no messages", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "The last code was sent less than a minute ago, or the number has had many", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn send_sms(
    call: Call,
    caller: Option<Caller>,
    ValidOrNone(request): ValidOrNone<SendSmsRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let (user, event) = match (caller, request) {
        (Some(caller), None) => {
            (caller.user, call.audit_by(&caller, AuditAction::SmsSend, json!({}))?)
        }
        (None, Some(request)) => {
            let user = challenged(&call, &config, &request.challenge).await?;
            let event =
                call.audit(AuditAction::SmsSend, AuditOutcome::Allowed, AuditReason::Password)?;
            (user, AuditEvent { actor: Some(user), ..event })
        }
        (Some(_), Some(_)) => {
            let detail = "Whoever is logged in has no challenge.".to_owned();
            return Err(field("/challenge", "unexpected", detail));
        }
        (None, None) => return Err(Problem::unauthenticated(None)),
    };
    send(&call, &config, user, None, &event).await
}

/// Whose challenge it is, while it may still be answered.
async fn challenged(call: &Call, config: &MfaConfig, challenge: &SecretString) -> Answer<UserId> {
    let over = || {
        let detail = "This challenge is not, or no longer, open.".to_owned();
        Problem::new(&CHALLENGE_INVALID).field("/challenge".into(), "challenge_over", detail)
    };
    let ChallengeToken { user, id } =
        ChallengeToken::parse(challenge, &config.code_keys).map_err(|_| over())?;
    if challenges::is_alive(call.redis()?, user, id, call.now()).await? {
        return Ok(user);
    }
    Err(over())
}

async fn send(
    call: &Call,
    config: &MfaConfig,
    user: UserId,
    to_verify: Option<&PhoneNumber>,
    event: &AuditEvent,
) -> Answer<Response> {
    if !config.texts_configured {
        return Err(conflict("This server is not set up to send text messages."));
    }
    let id = SmsCodeId::new(call.now(), random::bytes()?);
    let job = outbox::new(call, JobKind::SendSms, &SmsJob { user, code: id })?;
    let new = NewCode { id, user, to_verify, now: call.now() };
    let sent = phones::send_code(&call.pg().await?, &new, &job, event).await?;
    let number = match sent {
        CodeSent::Queued(number) => number,
        CodeSent::NoPhone if to_verify.is_some() => {
            return Err(conflict(
                "Set up an authenticator app first: a phone only stands beside it.",
            ));
        }
        CodeSent::NoPhone => return Err(conflict("There is no verified phone.")),
        CodeSent::OptedOut => {
            return Err(conflict("The phone has said STOP. Send START from it to our number."));
        }
        CodeSent::Undeliverable => {
            return Err(conflict("Messages to this phone cannot be delivered."));
        }
        CodeSent::TooSoon { retry_after } => {
            let seconds = retry_after.as_millis().div_ceil(1000).max(1);
            let wait = HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX));
            return Err(Problem::new(&TOO_MANY_REQUESTS)
                .detail(format!("Another code can be sent in {seconds} s."))
                .header(header::RETRY_AFTER, wait));
        }
    };
    let answer = CodeSentAnswer {
        status: "code_sent",
        number: masked(&number),
        expires_at: call.now().plus(LIFETIME),
        resend_at: call.now().plus(COOL_DOWN),
    };
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

/// A stored number, with the middle hidden.
pub fn masked(number: &str) -> String {
    number.parse().map_or_else(|_| "•".repeat(8), |number: PhoneNumber| number.masked())
}

fn conflict(detail: &'static str) -> Problem {
    Problem::new(&CONFLICT).detail(detail)
}

fn field(pointer: &str, code: &str, detail: String) -> Problem {
    Problem::invalid(vec![FieldError { pointer: pointer.into(), code: code.into(), detail }])
}

/// The code that the phone has received.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ConfirmSmsRequest {
    /// The six digits.
    #[deserr(try_from(&String) = fields::sms_code -> Invalid)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
}

/// Finish adding the phone.
#[utoipa::path(
    post, path = "/api/v1/mfa/sms/confirm", tag = "mfa", operation_id = "confirm_sms",
    request_body = ConfirmSmsRequest, security(("access_token" = [])),
    responses(
        (status = 204, description = "The phone counts"),
        (status = 409, description = "The number is verified for another account", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 422, description = "The code is wrong, has expired or was tried five times", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn confirm_sms(
    call: Call,
    caller: Caller,
    Valid(request): Valid<ConfirmSmsRequest>,
) -> Answer<StatusCode> {
    let config = config::get().await?;
    let (pg, user) = (call.pg().await?, caller.user);
    let gone = || {
        let detail = "No code is good now: it has expired or was tried too often. Ask for another.";
        field("/code", "no_code", detail.to_owned())
    };
    // The attempt is counted before the code is looked at, so that trying in parallel gains nothing.
    let taken = mfa::take_sms_attempt(&pg, user, SmsPurpose::VerifyNumber, call.now()).await?;
    let id = taken.ok_or_else(gone)?;
    if !(SmsCode { user, id }).matches(&config.code_keys, request.code.expose_secret()) {
        let event = AuditEvent {
            outcome: AuditOutcome::Denied,
            reason: AuditReason::WrongCode,
            ..call.audit_by(&caller, AuditAction::SmsConfirm, json!({}))?
        };
        audit::record(&pg, &event).await?;
        return Err(field("/code", "wrong_code", "This is not the code of the message.".into()));
    }
    let mail =
        outbox::to_owner(&call, EmailTemplate::FactorsChanged { change: "sms_added".into() })?;
    let event = call.audit_by(&caller, AuditAction::SmsConfirm, json!({}))?;
    match phones::confirm(&pg, user, id, call.now(), &mail, &event).await? {
        PhoneConfirmed::Gone => return Err(gone()),
        PhoneConfirmed::Taken => {
            return Err(conflict(
                "This number is verified for another account. Remove it there first.",
            ));
        }
        PhoneConfirmed::Done => {}
    }
    changes::publish(call.redis()?, user, "factors.changed", &json!({})).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove the phone.
#[utoipa::path(
    delete, path = "/api/v1/mfa/sms", tag = "mfa", operation_id = "remove_sms",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn remove_sms(call: Call, caller: Caller) -> Answer<StatusCode> {
    let template = EmailTemplate::FactorsChanged { change: "sms_removed".into() };
    let mail = outbox::to_owner(&call, template)?;
    let event = call.audit_by(&caller, AuditAction::SmsRemove, json!({}))?;
    if !phones::remove(&call.pg().await?, caller.user, &mail, &event).await? {
        return Err(Problem::new(&NOT_FOUND));
    }
    changes::publish(call.redis()?, caller.user, "factors.changed", &json!({})).await?;
    Ok(StatusCode::NO_CONTENT)
}
