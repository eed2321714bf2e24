//! The same messages for people: mails, a mail, and text messages, in plain HTML without scripts.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use jiff::Timestamp;

use crate::{
    server::Mailbox,
    store::{Address, Mail, Sms},
};

/// A mail is somebody else's HTML: no scripts, no forms and nothing fetched from elsewhere. The
/// frame that shows it inherits this policy.
const POLICY: [(HeaderName, &str); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'a> {
    mails: Vec<&'a Mail>,
}

#[derive(Template)]
#[template(path = "sms.html")]
struct SmsPage<'a> {
    texts: Vec<&'a Sms>,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    mail: &'a Mail,
    /// The HTML part, its links opening outside the frame. Escaped by the template once more, as
    /// the value of an attribute.
    frame: String,
}

/// `GET /`
pub(crate) async fn list(State(mailbox): State<Mailbox>) -> Response {
    let contents = mailbox.lock();
    show(&ListPage { mails: contents.store.mails().collect() })
}

/// `GET /sms`, for a browser.
pub(crate) fn texts(texts: Vec<&Sms>) -> Response {
    show(&SmsPage { texts })
}

/// `GET /view/{id}`
pub(crate) async fn message(State(mailbox): State<Mailbox>, Path(id): Path<String>) -> Response {
    let contents = mailbox.lock();
    let Some(mail) = contents.store.mail(&id) else {
        return (StatusCode::NOT_FOUND, "no such message; it may have been cleared\n")
            .into_response();
    };
    show(&MessagePage { mail, frame: format!("<base target=\"_blank\">{}", mail.html) })
}

fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (POLICY, Html(html)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

/// `Ada <ada@example.com>, bob@example.com`
fn people(addresses: &[Address]) -> String {
    addresses.iter().map(person).collect::<Vec<_>>().join(", ")
}

fn person(address: &Address) -> String {
    match address.name.as_str() {
        "" => address.address.clone(),
        name => format!("{name} <{}>", address.address),
    }
}

/// Seconds are exact enough for a reader.
fn seconds(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
