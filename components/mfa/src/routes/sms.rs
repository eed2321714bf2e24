//! `POST /api/v1/mfa/sms/enrol`, `…/confirm`, `…/send` and `DELETE /api/v1/mfa/sms` (MFA-3): a phone as a backup,
//! beside an authenticator app.

use std::time::Duration;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::{HeaderValue, StatusCode, header};
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::{SmsCodeId, UserId},
    jobs::{EmailTemplate, SmsJob},
    messaging::{countries::NumberRefused, phone::PhoneNumber, recipient::Recipient},
    mfa::{
        challenge::ChallengeToken,
        sms_code::{COOL_DOWN, LIFETIME, Request, SmsCode},
    },
    notices::NoticeKind,
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidOrNone},
    metrics, notices,
    problem::{CHALLENGE_INVALID, CONFLICT, FieldError, NOT_FOUND, TOO_MANY_REQUESTS},
};
use postern_platform::{ExposeSecret, SecretString, pg::Connection, random};
use postern_store::{
    audit::{self, AuditEvent},
    challenges,
    effects::Effects,
    mfa::{self, SmsPurpose},
    phones::{self, CodeSent, NewCode, PhoneConfirmed},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{config, config::MfaConfig, fields};

/// ASVS 6.6.1: the risk is told where somebody takes it.
const NOTICE: &str = "Text messages are less safe than the app or a backup code: whoever takes over your number gets \
                      your codes. Use them when nothing else is at hand.";

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
    /// When another may be asked for, unless this one is used before.
    #[schema(value_type = String, format = DateTime)]
    resend_at: UnixMillis,
    /// When a phone is added: what to know about text messages, for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    notice: Option<&'static str>,
}

/// Add a phone: sends it a code, which `sms/confirm` takes in the same session. A phone that is there already counts
/// until then. Only mobile numbers of the countries that the operator allows are sent messages.
///
/// Text messages are the weakest second factor (NIST SP 800-63B-4 section 3.1.3.3): whoever takes the number over, or
/// reads the messages on their way, gets the codes. So a phone stands beside an app only, and does not suffice to change
/// how one logs in.
#[utoipa::path(
    post, path = "/api/v1/mfa/sms/enrol", tag = "mfa", operation_id = "enrol_sms",
    request_body = EnrolSmsRequest,
    responses(
        (status = 202, description = "A code is on its way", body = CodeSentAnswer),
        (status = 409, description = "It only stands beside an authenticator app, or has said STOP"),
        (status = 422, description = "It is no mobile number of a country that messages go to"),
        (status = 429, description = "The last code was sent less than a minute ago, or the number has had many"),
    ),
)]
pub async fn enrol_sms(
    call: Call,
    caller: Caller,
    Valid(request): Valid<EnrolSmsRequest>,
) -> Answer<Response> {
    let config = config::get().await?;
    let number = config
        .countries
        .admit(&request.number)
        .map_err(|refused| field("/number", refused.code(), refused.to_string()))?;
    let event = call.audit_by(&caller, AuditAction::SmsEnrol, json!({}))?;
    let asked = Asked {
        user: caller.user,
        purpose: SmsPurpose::VerifyNumber,
        request: Request::InSession(caller.session),
    };
    send(&call, &call.pg().await?, &config, &asked, &number, event).await
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
/// caller). It is good for this challenge, or in this session, and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/mfa/sms/send", tag = "mfa", operation_id = "send_sms",
    request_body = Option<SendSmsRequest>,
    responses(
        (status = 202, description = "A code is on its way", body = CodeSentAnswer),
        (status = 401, description = "Neither logged in nor an open challenge"),
        (status = 409, description = "There is no verified phone, or it takes no messages"),
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
            return Err(field("/challenge", "unexpected", detail));
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
    let number: PhoneNumber = number.ok_or_else(|| conflict("There is no verified phone."))?;
    match config.countries.admit(&number) {
        // Counted and sent by the spelling that was verified.
        Ok(_) => Ok(number),
        Err(NumberRefused::Country) => {
            Err(conflict("Text messages are not sent to the country of this phone any more."))
        }
        Err(NumberRefused::NotMobile) => Err(conflict("This is not the number of a mobile phone.")),
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
        Problem::new(&CHALLENGE_INVALID).field("/challenge".into(), "challenge_over", detail)
    };
    let token = ChallengeToken::parse(challenge, &config.code_keys).map_err(|_| over())?;
    if challenges::is_alive(call.redis()?, token.user, token.id, call.now()).await? {
        return Ok(token);
    }
    Err(over())
}

/// Who asks for a code, and for what.
struct Asked {
    user: UserId,
    purpose: SmsPurpose,
    request: Request,
}

async fn send(
    call: &Call,
    pg: &Connection,
    config: &MfaConfig,
    asked: &Asked,
    number: &PhoneNumber,
    event: AuditEvent,
) -> Answer<Response> {
    if !config.texts_configured {
        return Err(conflict("This server is not set up to send text messages."));
    }
    let id = SmsCodeId::new(call.now(), random::bytes()?);
    let effects = Effects::of(event).job(&SmsJob { code: id })?;
    let new = NewCode {
        id,
        user: asked.user,
        purpose: asked.purpose,
        request: asked.request,
        number,
        recipient: &Recipient::of(number, &config.phone_keys),
        caps: &config.caps,
        now: call.now(),
    };
    match phones::send_code(pg, &new, &effects).await? {
        CodeSent::Queued => {}
        refused => return Err(not_sent(refused, asked.purpose)),
    }
    let answer = CodeSentAnswer {
        status: "code_sent",
        number: number.masked(),
        expires_at: call.now().plus(LIFETIME),
        resend_at: call.now().plus(COOL_DOWN),
        notice: (asked.purpose == SmsPurpose::VerifyNumber).then_some(NOTICE),
    };
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

/// Why no code was sent.
fn not_sent(why: CodeSent, purpose: SmsPurpose) -> Problem {
    match why {
        CodeSent::TooSoon { retry_after } => {
            let seconds = seconds(retry_after);
            Problem::new(&TOO_MANY_REQUESTS)
                .detail(format!("Another code can be sent in {seconds} s."))
                .header(header::RETRY_AFTER, HeaderValue::from(seconds))
        }
        CodeSent::Capped { counted, retry_after } => {
            metrics::text_refused(counted.name());
            Problem::new(&TOO_MANY_REQUESTS)
                .detail("Many text messages were sent lately. Use another factor, or wait.")
                .header(header::RETRY_AFTER, HeaderValue::from(seconds(retry_after)))
        }
        CodeSent::OptedOut => {
            conflict("The phone has said STOP. Send START from it to our number.")
        }
        CodeSent::Undeliverable => conflict("Messages to this phone cannot be delivered."),
        CodeSent::NoPhone | CodeSent::Queued => conflict(match purpose {
            SmsPurpose::VerifyNumber => {
                "Set up an authenticator app first: a phone only stands beside it."
            }
            SmsPurpose::Authenticate => "There is no verified phone.",
        }),
    }
}

/// `Retry-After`, in whole seconds, at least one.
fn seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1)
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
    request_body = ConfirmSmsRequest,
    responses(
        (status = 204, description = "The phone counts"),
        (status = 409, description = "The number is verified for another account"),
        (status = 422, description = "The code is wrong, has expired or was tried five times"),
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
    let asked = (SmsPurpose::VerifyNumber, Request::InSession(caller.session));
    let taken = mfa::take_sms_attempt(&pg, user, asked, call.now()).await?;
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
    let effects = Effects::of(call.audit_by(&caller, AuditAction::SmsConfirm, json!({}))?)
        .mail(EmailTemplate::FactorsChanged { change: "sms_added".into() })?
        .notice(NoticeKind::FactorsChanged, json!({}))?;
    match phones::confirm(&pg, user, id, call.now(), &effects).await? {
        PhoneConfirmed::Gone => return Err(gone()),
        PhoneConfirmed::Taken => {
            return Err(conflict(
                "This number is verified for another account. Remove it there first.",
            ));
        }
        PhoneConfirmed::Done => {}
    }
    notices::tell(&call, user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove the phone.
#[utoipa::path(
    delete, path = "/api/v1/mfa/sms", tag = "mfa", operation_id = "remove_sms",
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn remove_sms(call: Call, caller: Caller) -> Answer<StatusCode> {
    let template = EmailTemplate::FactorsChanged { change: "sms_removed".into() };
    let mail = Effects::at(call.now()).mail(template)?;
    let effects = Effects::of(call.audit_by(&caller, AuditAction::SmsRemove, json!({}))?)
        .notice(NoticeKind::FactorsChanged, json!({}))?;
    if !phones::remove(&call.pg().await?, caller.user, &mail, &effects).await? {
        return Err(Problem::new(&NOT_FOUND));
    }
    notices::tell(&call, caller.user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
}
