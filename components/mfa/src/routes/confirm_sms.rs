//! `POST /api/v1/mfa/sms/confirm` (MFA-3).

use deserr::Deserr;
use http::StatusCode;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    jobs::EmailTemplate,
    mfa::sms_code::{Request, SmsCode},
    notices::NoticeKind,
};
use postern_edge::{Answer, Call, Caller, Invalid, Valid, body::FieldErrors, notices};
use postern_platform::{ExposeSecret, SecretString};
use postern_store::{
    audit::{self, AuditEvent},
    effects::Effects,
    factors::{
        mfa::{self, SmsPurpose},
        phones::{self, PhoneConfirmed},
    },
};
use serde_json::json;
use utoipa::ToSchema;

use super::text_codes::{conflict, wrong_field};
use crate::{config, fields};

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
        wrong_field("/code", FieldCode::NoCode, detail.to_owned())
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
        return Err(wrong_field(
            "/code",
            FieldCode::WrongCode,
            "This is not the code of the message.".into(),
        ));
    }
    let effects = Effects::of(call.audit_by(&caller, AuditAction::SmsConfirm, json!({}))?)
        .mail(EmailTemplate::FactorsChanged { change: "sms_added".into() })?
        .notice(NoticeKind::FactorsChanged, json!({}))?;
    match phones::confirm(&pg, user, id, call.now(), &effects).await? {
        PhoneConfirmed::Gone => return Err(gone()),
        PhoneConfirmed::Taken => {
            let detail = "This number is verified for another account. Remove it there first.";
            return Err(conflict("", FieldCode::PhoneTaken, detail));
        }
        PhoneConfirmed::Done => {}
    }
    notices::tell(&call, user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
}
