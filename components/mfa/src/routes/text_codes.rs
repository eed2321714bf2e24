//! Codes by text message (MFA-3): a phone as a backup, beside an authenticator app.

use postern_domain::field_code::FieldCode;
use std::time::Duration;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use postern_domain::{
    ids::{SmsCodeId, UserId},
    jobs::SmsJob,
    messaging::{phone::PhoneNumber, recipient::Recipient},
    mfa::sms_code::{COOL_DOWN, LIFETIME, Request},
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Problem, metrics,
    problem::{CONFLICT, FieldError, TOO_MANY_REQUESTS},
};
use postern_platform::{pg::Connection, random};
use postern_store::{
    audit::AuditEvent,
    effects::Effects,
    factors::{
        mfa::SmsPurpose,
        phones::{self, CodeSent, NewCode},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::MfaConfig;

/// ASVS 6.6.1: the risk is told where somebody takes it.
const NOTICE: &str = "Text messages are less safe than the app or a backup code: whoever takes over your number gets \
                      your codes. Use them when nothing else is at hand.";

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

/// Who asks for a code, and for what.
pub(super) struct Asked {
    pub(super) user: UserId,
    pub(super) purpose: SmsPurpose,
    pub(super) request: Request,
}

pub(super) async fn send(
    call: &Call,
    pg: &Connection,
    config: &MfaConfig,
    asked: &Asked,
    number: &PhoneNumber,
    event: AuditEvent,
) -> Answer<Response> {
    if !config.texts_configured {
        let detail = "This server is not set up to send text messages.";
        return Err(conflict("", FieldCode::NoTextMessages, detail));
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
            let detail = "The phone has said STOP. Send START from it to our number.";
            conflict(number_in_body(purpose), FieldCode::PhoneOptedOut, detail)
        }
        CodeSent::Undeliverable => {
            let detail = "Messages to this phone cannot be delivered.";
            conflict(number_in_body(purpose), FieldCode::PhoneUndeliverable, detail)
        }
        CodeSent::NoPhone | CodeSent::Queued => match purpose {
            SmsPurpose::VerifyNumber => {
                let detail = "Set up an authenticator app first: a phone only stands beside it.";
                conflict("", FieldCode::PhoneNeedsApp, detail)
            }
            SmsPurpose::Authenticate => no_phone(),
        },
    }
}

/// Where the number stands in the request: nowhere, where it is the one that is verified.
fn number_in_body(purpose: SmsPurpose) -> &'static str {
    match purpose {
        SmsPurpose::VerifyNumber => "/number",
        SmsPurpose::Authenticate => "",
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

pub(super) fn no_phone() -> Problem {
    conflict("", FieldCode::NoPhone, "There is no verified phone.")
}

/// Why no message goes to a phone, or why it does not count, for programs and for people. `pointer` is empty where the
/// request does not name the phone.
pub(super) fn conflict(pointer: &str, code: FieldCode, detail: &'static str) -> Problem {
    Problem::new(&CONFLICT).detail(detail).field(pointer.to_owned(), code, detail.to_owned())
}

pub(super) fn wrong_field(pointer: &str, code: FieldCode, detail: String) -> Problem {
    Problem::invalid(vec![FieldError { pointer: pointer.into(), code, detail }])
}
