//! Twilio's "create a Message" call (<https://www.twilio.com/docs/messaging/api/message-resource>)
//! and the list of what it stored.

use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::{Timestamp, fmt::rfc2822, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    api::fault::{self, Refusal},
    page,
    server::{Mailbox, random_id},
    store::Sms,
};

/// Where Twilio explains its error codes.
const ERRORS_URL: &str = "https://www.twilio.com/docs/errors";
/// Hexadecimal digits behind the two letters of a sid.
const SID_DIGITS: usize = 32;

/// The form of a send.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Send {
    to: Option<String>,
    from: Option<String>,
    messaging_service_sid: Option<String>,
    body: Option<String>,
    status_callback: Option<String>,
}

/// `?to=NUMBER`
#[derive(Deserialize)]
pub(crate) struct Filter {
    to: Option<String>,
}

/// A message in the list.
#[derive(Serialize)]
struct Listed<'a> {
    sid: &'a str,
    to: &'a str,
    from: Option<&'a str>,
    body: &'a str,
    status_callback: Option<&'a str>,
    created_at: Timestamp,
}

/// `POST /2010-04-01/Accounts/{Sid}/Messages.json` → 201 with the queued message.
pub(crate) async fn send(
    State(mailbox): State<Mailbox>,
    Path(account_sid): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Send>,
) -> Response {
    if !carries_credentials(&headers) {
        return error(StatusCode::UNAUTHORIZED, 20_003, "Authenticate");
    }
    if !is_sid(&account_sid, "AC") {
        let message = "The requested resource was not found";
        return error(StatusCode::NOT_FOUND, 20_404, message);
    }
    let due = fault::take(&mut mailbox.lock().failing_texts);
    if let Some(Refusal { status, code }) = due {
        return error(status, code, "asked for at /sms/fail");
    }
    let sms = match message(account_sid, form) {
        Ok(sms) => sms,
        Err((code, message)) => return error(StatusCode::BAD_REQUEST, code, message),
    };
    let answer = resource(&sms);
    match mailbox.keep_sms(sms) {
        Ok(()) => (StatusCode::CREATED, Json(answer)).into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// `GET /sms?to=NUMBER` → `{"total": n, "messages": […]}`, newest first; a page for a browser.
pub(crate) async fn list(
    State(mailbox): State<Mailbox>,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
) -> Response {
    let contents = mailbox.lock();
    let is_wanted = |sms: &&Sms| filter.to.as_ref().is_none_or(|to| *to == sms.to);
    let texts: Vec<&Sms> = contents.store.texts().filter(is_wanted).collect();
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        return page::texts(texts);
    }
    let messages: Vec<Listed> = texts.into_iter().map(Listed::from).collect();
    Json(json!({ "total": messages.len(), "messages": messages })).into_response()
}

impl<'a> From<&'a Sms> for Listed<'a> {
    fn from(sms: &'a Sms) -> Self {
        Self {
            sid: &sms.sid,
            to: &sms.to,
            from: sms.from.as_deref(),
            body: &sms.body,
            status_callback: sms.status_callback.as_deref(),
            created_at: sms.created_at,
        }
    }
}

/// The message that a form asks for, or Twilio's code and words for what it lacks.
fn message(account_sid: String, form: Send) -> Result<Sms, (u32, &'static str)> {
    let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
    let (from, service) = (filled(form.from), filled(form.messaging_service_sid));
    if from.is_none() && service.is_none() {
        return Err((21_603, "A 'From' phone number is required."));
    }
    if service.as_ref().is_some_and(|sid| !is_sid(sid, "MG")) {
        return Err((21_705, "The Messaging Service SID is invalid"));
    }
    Ok(Sms {
        sid: format!("SM{}", random_id().simple()),
        account_sid,
        created_at: Timestamp::now(),
        from,
        messaging_service_sid: service,
        to: filled(form.to).ok_or((21_604, "A 'To' phone number is required."))?,
        body: filled(form.body).ok_or((21_602, "Message body is required."))?,
        status_callback: filled(form.status_callback),
    })
}

/// Twilio's Message resource, in the state that a send leaves it in.
fn resource(sms: &Sms) -> Value {
    let uri = format!("/2010-04-01/Accounts/{}/Messages/{}", sms.account_sid, sms.sid);
    let date = rfc2822::to_string(&sms.created_at.to_zoned(TimeZone::UTC)).ok();
    json!({
        "account_sid": sms.account_sid,
        "api_version": "2010-04-01",
        "body": sms.body,
        "date_created": date,
        "date_sent": null,
        "date_updated": date,
        "direction": "outbound-api",
        "error_code": null,
        "error_message": null,
        "from": sms.from,
        "messaging_service_sid": sms.messaging_service_sid,
        "num_media": "0",
        "num_segments": "1",
        "price": null,
        "price_unit": null,
        "sid": sms.sid,
        "status": "queued",
        "subresource_uris": { "media": format!("{uri}/Media.json") },
        "to": sms.to,
        "uri": format!("{uri}.json"),
    })
}

/// Whether somebody says who they are as Twilio's clients do: an account's or an API key's sid, and
/// some secret. Which secret is right, nobody here knows.
fn carries_credentials(headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|encoded| BASE64_STANDARD.decode(encoded).ok())
        .and_then(|pair| String::from_utf8(pair).ok())
        .and_then(|pair| {
            let (user, secret) = pair.split_once(':')?;
            Some((is_sid(user, "AC") || is_sid(user, "SK")) && !secret.is_empty())
        })
        .unwrap_or(false)
}

/// `AC`, `SK`, `MG` …, then 32 hexadecimal digits.
fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind).is_some_and(|digits| {
        digits.len() == SID_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn error(status: StatusCode, code: u32, message: &str) -> Response {
    let body = json!({
        "code": code,
        "message": message,
        "more_info": format!("{ERRORS_URL}/{code}"),
        "status": status.as_u16(),
    });
    (status, Json(body)).into_response()
}
