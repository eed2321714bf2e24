//! Twilio's "create a Message" call (<https://www.twilio.com/docs/messaging/api/message-resource>)
//! and the list of what it stored.

use axum::{
    Form, Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    server::{Mailbox, random_id},
    store::Sms,
};

/// The form of a send.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Send {
    to: Option<String>,
    from: Option<String>,
    body: Option<String>,
    status_callback: Option<String>,
}

/// `POST /2010-04-01/Accounts/{Sid}/Messages.json` → 201 with the queued message.
pub(crate) async fn send(
    State(mailbox): State<Mailbox>,
    Path(account_sid): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Send>,
) -> Response {
    if !carries_basic_credentials(&headers) {
        return refuse(StatusCode::UNAUTHORIZED, 20_003, "Authenticate");
    }
    let bad_request = |code, message| refuse(StatusCode::BAD_REQUEST, code, message);
    let Some(to) = form.to.filter(|to| !to.is_empty()) else {
        return bad_request(21_604, "A 'To' phone number is required.");
    };
    let Some(from) = form.from.filter(|from| !from.is_empty()) else {
        return bad_request(21_603, "A 'From' phone number is required.");
    };
    let Some(body) = form.body.filter(|body| !body.is_empty()) else {
        return bad_request(21_602, "Message body is required.");
    };
    let sms = Sms {
        sid: format!("SM{}", random_id().simple()),
        account_sid,
        date_created: Timestamp::now(),
        from,
        to,
        body,
        status_callback: form.status_callback,
    };
    let answer = json!({
        "sid": sms.sid,
        "account_sid": sms.account_sid,
        "status": "queued",
        "to": sms.to,
        "from": sms.from,
        "body": sms.body,
    });
    match mailbox.keep_sms(sms) {
        Ok(()) => (StatusCode::CREATED, Json(answer)).into_response(),
        Err(failure) => failure.into_response(),
    }
}

/// `GET /sms` → `{"total": n, "messages": […]}`, newest first.
pub(crate) async fn list(State(mailbox): State<Mailbox>) -> Json<Value> {
    let contents = mailbox.lock();
    let messages: Vec<&Sms> = contents.store.texts().collect();
    Json(json!({ "total": messages.len(), "messages": messages }))
}

fn carries_basic_credentials(headers: &HeaderMap) -> bool {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|encoded| BASE64_STANDARD.decode(encoded).ok())
        .and_then(|pair| String::from_utf8(pair).ok())
        .and_then(|pair| {
            pair.split_once(':').map(|(user, key)| !user.is_empty() && !key.is_empty())
        })
        .unwrap_or(false)
}

fn refuse(status: StatusCode, code: u32, message: &str) -> Response {
    let body = json!({ "status": status.as_u16(), "code": code, "message": message });
    (status, Json(body)).into_response()
}
