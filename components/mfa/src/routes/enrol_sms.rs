//! `POST /api/v1/mfa/sms/enrol` (MFA-3).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::{audit::AuditAction, messaging::phone::PhoneNumber, mfa::sms_code::Request};
use postern_edge::{Answer, Call, Caller, Invalid, Valid, body::FieldErrors, field};
use postern_store::factors::mfa::SmsPurpose;
use serde_json::json;
use utoipa::ToSchema;

use super::text_codes::{Asked, CodeSentAnswer, send, wrong_field};
use crate::config;

/// The phone to add.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct EnrolSmsRequest {
    /// Its number, with country code.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, example = "+49 151 23456789")]
    number: PhoneNumber,
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
        (status = 409, description = "It only stands beside an authenticator app, or takes no messages; `errors` says which"),
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
        .map_err(|refused| wrong_field("/number", refused.code(), refused.to_string()))?;
    let event = call.audit_by(&caller, AuditAction::SmsEnrol, json!({}))?;
    let asked = Asked {
        user: caller.user,
        purpose: SmsPurpose::VerifyNumber,
        request: Request::InSession(caller.session),
    };
    send(&call, &call.pg().await?, &config, &asked, &number, event).await
}
