//! Mailpit's HTTP API, as far as the application and its tests use it
//! (<https://mailpit.axllent.org/docs/api-v1/>).

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    server::{Mailbox, StoreFailure, random_id},
    store::{Address, Mail},
};

/// Characters of the text that a list shows.
const SNIPPET_CHARS: usize = 250;
/// Messages in a list when the caller names no limit; Mailpit's own default.
const DEFAULT_LIMIT: usize = 50;

/// Body of `POST /api/v1/send`. Members that the mailbox has no use for are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Send {
    from: Party,
    #[serde(default)]
    to: Vec<Party>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    text: String,
    #[serde(default, rename = "HTML")]
    html: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Party {
    email: String,
    #[serde(default)]
    name: String,
}

impl From<Party> for Address {
    fn from(party: Party) -> Self {
        Self { name: party.name, address: party.email }
    }
}

/// `?start=&limit=`
#[derive(Deserialize)]
pub(crate) struct Window {
    #[serde(default)]
    start: usize,
    limit: Option<usize>,
}

/// `?query=to:ADDRESS`
#[derive(Deserialize)]
pub(crate) struct Search {
    query: String,
    #[serde(default)]
    start: usize,
    limit: Option<usize>,
}

/// A message in a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Summary<'a> {
    #[serde(rename = "ID")]
    id: &'a str,
    from: &'a Address,
    to: &'a [Address],
    subject: &'a str,
    created: Timestamp,
    snippet: String,
}

impl<'a> From<&'a Mail> for Summary<'a> {
    fn from(mail: &'a Mail) -> Self {
        let words = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            id: &mail.id,
            from: &mail.from,
            to: &mail.to,
            subject: &mail.subject,
            created: mail.date,
            snippet: words.chars().take(SNIPPET_CHARS).collect(),
        }
    }
}

/// `POST /api/v1/send` → `{"ID": "…"}`
pub(crate) async fn send(
    State(mailbox): State<Mailbox>,
    Json(mail): Json<Send>,
) -> Result<Json<Value>, StoreFailure> {
    let id = random_id().simple().to_string();
    mailbox.keep_mail(Mail {
        id: id.clone(),
        date: Timestamp::now(),
        from: mail.from.into(),
        to: mail.to.into_iter().map(Address::from).collect(),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        headers: mail.headers,
    })?;
    Ok(Json(json!({ "ID": id })))
}

/// `GET /api/v1/messages?start=&limit=`: newest first.
pub(crate) async fn list(
    State(mailbox): State<Mailbox>,
    Query(window): Query<Window>,
) -> Json<Value> {
    let contents = mailbox.lock();
    Json(listing(&contents.store.mails().collect::<Vec<_>>(), window.start, window.limit))
}

/// `GET /api/v1/search?query=to:ADDRESS`: the mails to exactly that address, newest first.
pub(crate) async fn search(
    State(mailbox): State<Mailbox>,
    Query(search): Query<Search>,
) -> Response {
    let Some(wanted) = search.query.trim().strip_prefix("to:") else {
        return refuse(StatusCode::BAD_REQUEST, "the only search known here is to:ADDRESS");
    };
    let wanted = wanted.trim_matches('"');
    let contents = mailbox.lock();
    let is_recipient = |to: &Address| to.address.eq_ignore_ascii_case(wanted);
    let found: Vec<_> =
        contents.store.mails().filter(|mail| mail.to.iter().any(is_recipient)).collect();
    Json(listing(&found, search.start, search.limit)).into_response()
}

/// `GET /api/v1/message/{ID}`; the id `latest` is the newest message, as with Mailpit.
pub(crate) async fn message(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let contents = mailbox.lock();
    let found = match id.as_str() {
        "latest" => contents.store.mails().next(),
        id => contents.store.mail(id),
    };
    match found {
        Some(mail) => Json(mail).into_response(),
        None => refuse(StatusCode::NOT_FOUND, "message not found"),
    }
}

/// `GET /api/v1/message/{ID}/headers`: those that the sender asked for, each with its values.
pub(crate) async fn headers(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let contents = mailbox.lock();
    let Some(found) = contents.store.mail(&id) else {
        return refuse(StatusCode::NOT_FOUND, "message not found");
    };
    let headers: BTreeMap<_, _> =
        found.headers.iter().map(|(name, value)| (name, vec![value])).collect();
    Json(headers).into_response()
}

/// `DELETE /api/v1/messages`: forgets every mail.
pub(crate) async fn clear(State(mailbox): State<Mailbox>) -> Result<&'static str, StoreFailure> {
    mailbox.lock().store.clear_mails()?;
    Ok("ok")
}

fn listing(found: &[&Mail], start: usize, limit: Option<usize>) -> Value {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let messages: Vec<Summary> =
        found.iter().skip(start).take(limit).map(|mail| Summary::from(*mail)).collect();
    json!({
        "total": found.len(),
        "count": messages.len(),
        "start": start,
        "messages": messages,
    })
}

fn refuse(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({ "Error": reason }))).into_response()
}
