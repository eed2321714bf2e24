//! `POST /webhooks/twilio/status` (MSG-2): what became of a message of ours.

use deserr::Deserr;
use http::StatusCode;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    ids::MessageId,
    messaging::delivery::{self, Refusal},
    notices::NoticeKind,
};
use postern_edge::{
    Answer, Call, Invalid,
    body::{FieldErrors, ValidQuery},
    metrics, notices,
};
use postern_store::{
    effects::Effects,
    messages::{self, Report},
};
use serde_json::json;

use crate::form::Form;

/// A sid has 34 characters.
const MAX_SID: usize = 64;
const MAX_STATUS: usize = 32;

/// Which message, as we told Twilio when we sent it.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatusQuery {
    /// The message.
    #[deserr(try_from(&String) = message_id -> Invalid)]
    #[param(value_type = uuid::Uuid)]
    message: MessageId,
}

fn message_id(text: &str) -> Result<MessageId, Invalid> {
    text.parse().map_err(|_| Invalid::new(FieldCode::InvalidId, "This names nothing."))
}

/// A message of ours has moved on. Reports come in any order and more than once; only what is news changes
/// anything.
#[utoipa::path(
    post, path = "/webhooks/twilio/status", tag = "webhooks", operation_id = "receive_status",
    params(StatusQuery),
    request_body(content = String, content_type = "application/x-www-form-urlencoded", description = "Twilio's fields: `MessageSid`, `MessageStatus`, `ErrorCode`, …"),
    responses(
        (status = 204, description = "Noted"),
    ),
)]
pub async fn receive_status(
    call: Call,
    ValidQuery(query): ValidQuery<StatusQuery>,
    form: Form,
) -> Answer<StatusCode> {
    let status = form.required("MessageStatus", MAX_STATUS)?;
    let sid = form.required("MessageSid", MAX_SID)?;
    // A status that is new to us says nothing that we could use.
    let Some(rank) = delivery::rank(status) else { return Ok(StatusCode::NO_CONTENT) };
    let error_code: Option<u32> = form.get("ErrorCode").and_then(|code| code.parse().ok());
    let refusal: Option<Refusal> = error_code.map(|code| delivery::refusal(Some(code), 200));
    let report =
        Report { id: query.message, sid, status, rank, error_code, refusal, now: call.now() };
    // Not the status itself: the notice of an earlier one may be told after that of a later.
    let effects =
        Effects::at(call.now()).notice(NoticeKind::MessageStatus, json!({ "id": report.id }))?;
    match messages::report(&call.pg().await?, &report, &effects).await? {
        Some(user) => notices::tell(&call, user, &effects).await,
        None => metrics::message_dropped("old_status"),
    }
    Ok(StatusCode::NO_CONTENT)
}
