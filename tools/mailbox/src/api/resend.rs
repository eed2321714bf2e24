//! Resend's `POST /emails` (<https://resend.com/docs/api-reference/emails/send-email>), with the
//! refusals that a driver has to get right.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{
    server::{Mailbox, random_id},
    store::{Address, CAPACITY, Mail},
};

/// Longest `Idempotency-Key` that Resend takes.
const KEY_MAX_CHARS: usize = 256;

/// Body of `POST /emails`. Members that the mailbox has no use for are ignored.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Send {
    from: String,
    to: Recipients,
    subject: String,
    #[serde(default)]
    html: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Recipients {
    One(String),
    Many(Vec<String>),
}

/// What a used `Idempotency-Key` stands for.
pub(crate) struct Answered {
    request: Send,
    id: String,
}

/// `POST /emails` → `{"id": "…"}`; a repeated `Idempotency-Key` sends nothing and gives the same id.
pub(crate) async fn send(
    State(mailbox): State<Mailbox>,
    headers: HeaderMap,
    Json(request): Json<Send>,
) -> Response {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if header(header::USER_AGENT).is_none_or(str::is_empty) {
        return refuse(StatusCode::FORBIDDEN, "1010", "requests without User-Agent are refused");
    }
    let token = header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    if token.is_none_or(str::is_empty) {
        return refuse(StatusCode::UNAUTHORIZED, "missing_api_key", "Missing API Key");
    }
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    if key.is_some_and(|key| key.is_empty() || key.len() > KEY_MAX_CHARS) {
        let detail = "The idempotency key must be between 1 and 256 characters";
        return refuse(StatusCode::BAD_REQUEST, "invalid_idempotency_key", detail);
    }
    answer_once(&mailbox, key, request)
}

fn answer_once(mailbox: &Mailbox, key: Option<&str>, request: Send) -> Response {
    // One lock over look-up, send and record: two requests with one key cannot both send.
    let mut contents = mailbox.lock();
    if let Some(answered) = key.and_then(|key| contents.resend_answers.get(key)) {
        if answered.request == request {
            return Json(json!({ "id": answered.id })).into_response();
        }
        let detail = "Same idempotency key used with a different request payload";
        return refuse(StatusCode::CONFLICT, "invalid_idempotent_request", detail);
    }
    let id = random_id().to_string();
    let mail = Mail {
        id: id.clone(),
        date: Timestamp::now(),
        from: mailbox_address(&request.from),
        to: match &request.to {
            Recipients::One(to) => vec![mailbox_address(to)],
            Recipients::Many(all) => all.iter().map(|to| mailbox_address(to)).collect(),
        },
        subject: request.subject.clone(),
        text: request.text.clone(),
        html: request.html.clone(),
        headers: request.headers.clone(),
    };
    if let Err(error) = contents.store.add_mail(mail) {
        return crate::server::StoreFailure::from(error).into_response();
    }
    if let Some(key) = key {
        if contents.resend_answers.len() >= CAPACITY {
            contents.resend_answers.clear();
        }
        contents.resend_answers.insert(key.to_owned(), Answered { request, id: id.clone() });
    }
    Json(json!({ "id": id })).into_response()
}

/// `Ada <ada@example.com>` or a bare address.
fn mailbox_address(text: &str) -> Address {
    let (name, address) = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
        .map_or(("", text), |(name, address)| (name.trim().trim_matches('"'), address));
    Address { name: name.to_owned(), address: address.trim().to_owned() }
}

fn refuse(status: StatusCode, name: &str, message: &str) -> Response {
    let body = json!({ "statusCode": status.as_u16(), "name": name, "message": message });
    (status, Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_and_without_a_name() {
        let address = |name: &str, address: &str| Address {
            name: name.to_owned(),
            address: address.to_owned(),
        };
        assert_eq!(mailbox_address("a@b.test"), address("", "a@b.test"));
        assert_eq!(mailbox_address("Ada L <a@b.test>"), address("Ada L", "a@b.test"));
        assert_eq!(mailbox_address("\"L, Ada\" <a@b.test>"), address("L, Ada", "a@b.test"));
    }
}
