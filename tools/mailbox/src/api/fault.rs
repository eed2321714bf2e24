//! Failures on demand, so that a test can watch the application retry: of mails, and of text messages.

use axum::{
    Json,
    body::to_bytes,
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::json;

use crate::server::Mailbox;

/// A mail is smaller by far.
const MAX_BODY_BYTES: usize = 4 << 20;

/// How many of the next sends of a kind fail, and how.
pub(crate) struct Failing<T> {
    remaining: u32,
    how: T,
}

/// How the send that asks has to fail, if it has to.
pub(crate) fn take<T: Copy>(failing: &mut Option<Failing<T>>) -> Option<T> {
    let failing = failing.as_mut()?;
    failing.remaining = failing.remaining.checked_sub(1)?;
    Some(failing.how)
}

/// Twilio's refusal of a message.
#[derive(Clone, Copy)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: u32,
}

/// Body of `POST /test/fail-next`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FailMails {
    count: u32,
    status: u16,
}

/// Body of `POST /sms/fail`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FailTexts {
    code: u32,
    status: u16,
    count: u32,
}

/// `POST /test/fail-next`: the next `count` mails answer `status` and are not stored; 0 ends it.
pub(crate) async fn fail_mails(
    State(mailbox): State<Mailbox>,
    Json(asked): Json<FailMails>,
) -> Response {
    let Some(status) = failure(asked.status) else { return no_failure() };
    mailbox.lock().failing_mails = Some(Failing { remaining: asked.count, how: status });
    StatusCode::NO_CONTENT.into_response()
}

/// `POST /sms/fail`: the next `count` text messages answer `status` with Twilio's error `code` and are
/// not stored; 0 ends it.
pub(crate) async fn fail_texts(
    State(mailbox): State<Mailbox>,
    Json(asked): Json<FailTexts>,
) -> Response {
    let Some(status) = failure(asked.status) else { return no_failure() };
    let how = Refusal { status, code: asked.code };
    mailbox.lock().failing_texts = Some(Failing { remaining: asked.count, how });
    StatusCode::NO_CONTENT.into_response()
}

/// Middleware of the sends of mail.
pub(crate) async fn fail_if_asked(
    State(mailbox): State<Mailbox>,
    request: Request,
    next: Next,
) -> Response {
    let due = take(&mut mailbox.lock().failing_mails);
    match due {
        Some(status) => {
            // An answer before the end of the request would break the client's connection.
            _ = to_bytes(request.into_body(), MAX_BODY_BYTES).await;
            (status, Json(json!({ "error": "asked for at /test/fail-next" }))).into_response()
        }
        None => next.run(request).await,
    }
}

fn failure(status: u16) -> Option<StatusCode> {
    let status = StatusCode::from_u16(status).ok()?;
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

fn no_failure() -> Response {
    (StatusCode::BAD_REQUEST, "status must be between 400 and 599\n").into_response()
}
