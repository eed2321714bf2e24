//! `POST /webhooks/twilio/sms` (MSG-1, MSG-2): somebody wrote to our number.

use axum::response::{IntoResponse, Response};
use http::header;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::MessageId,
    messaging::{
        keyword::{Keyword, keyword},
        phone::PhoneNumber,
        recipient::Recipient,
    },
    notices::NoticeKind,
};
use postern_edge::{Answer, Call, metrics, notices};
use postern_platform::random;
use postern_store::{
    effects::{Effects, Noticed},
    messages::{self, Inbound, Received},
};
use serde_json::json;

use crate::{config, form::Form};

/// A sid has 34 characters.
const MAX_SID: usize = 64;
/// A number has 16; a sender may be a name of letters, too.
const MAX_NUMBER: usize = 32;
/// Twilio joins up to ten segments.
const MAX_BODY: usize = 1600;
/// `TwiML` that answers nothing: whoever wrote gets no reply from us.
const SILENCE: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// A message came in. It belongs to the user whose verified number sent it; of others nothing is kept.
#[utoipa::path(
    post, path = "/webhooks/twilio/sms", tag = "webhooks", operation_id = "receive_sms",
    request_body(content = String, content_type = "application/x-www-form-urlencoded", description = "Twilio's fields: `MessageSid`, `From`, `To`, `Body`, …"),
    responses(
        (status = 200, description = "TwiML without a reply", body = String, content_type = "text/xml"),
    ),
)]
pub async fn receive_sms(call: Call, form: Form) -> Answer<Response> {
    // Postgres has no NUL in texts.
    let body: String = form.get("Body").unwrap_or_default().replace('\0', "");
    let body: String = body.chars().take(MAX_BODY).collect();
    let from = form.required("From", MAX_NUMBER)?;
    let keys = config::phone_keys().await?;
    // A sender may be a name of letters; it is sent nothing anyway.
    let number: Option<PhoneNumber> = from.parse().ok();
    let sender = number.map(|number| Recipient::of(&number, &keys));
    let inbound = Inbound {
        id: MessageId::new(call.now(), random::bytes()?),
        sid: form.required("MessageSid", MAX_SID)?,
        from,
        sender: sender.as_ref(),
        body: &body,
        keyword: keyword(&body),
        now: call.now(),
    };
    let effects = effects(&call, &inbound)?;
    match messages::receive(&call.pg().await?, &inbound, &effects).await? {
        Received::From(user) => notices::tell(&call, user, &effects).await,
        Received::Unknown => metrics::message_dropped("unknown_sender"),
        Received::Replayed => metrics::message_dropped("replayed"),
    }
    Ok(([(header::CONTENT_TYPE, "text/xml")], SILENCE).into_response())
}

/// The message shows on its owner's devices; what it asks for is recorded, and shows as well.
fn effects(call: &Call, inbound: &Inbound<'_>) -> Answer<Noticed> {
    let data = json!({ "id": inbound.id });
    let action = match inbound.keyword {
        None => return Ok(Effects::at(call.now()).notice(NoticeKind::MessageReceived, data)?),
        Some(Keyword::Start) => AuditAction::MessagesStart,
        Some(Keyword::Stop) => AuditAction::MessagesStop,
    };
    let event = call.audit(action, AuditOutcome::Allowed, AuditReason::Webhook)?;
    let effects = Effects::of(event).notice(NoticeKind::MessageReceived, data)?;
    Ok(effects.notice(NoticeKind::FactorsChanged, json!({}))?)
}
