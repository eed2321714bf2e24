//! Failures on demand, so that a test can watch the application retry.

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

/// How many of the next sends fail, and with which status.
pub(crate) struct Failing {
    remaining: u32,
    status: StatusCode,
}

/// Body of `POST /test/fail-next`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FailNext {
    count: u32,
    status: u16,
}

/// `POST /test/fail-next`: the next `count` sends answer `status` and store nothing; 0 ends it.
pub(crate) async fn fail_next(
    State(mailbox): State<Mailbox>,
    Json(asked): Json<FailNext>,
) -> Response {
    let Some(status) = StatusCode::from_u16(asked.status)
        .ok()
        .filter(|status| status.is_client_error() || status.is_server_error())
    else {
        return (StatusCode::BAD_REQUEST, "status must be between 400 and 599\n").into_response();
    };
    mailbox.lock().failing = Some(Failing { remaining: asked.count, status });
    StatusCode::NO_CONTENT.into_response()
}

/// Middleware of the sends.
pub(crate) async fn fail_if_asked(
    State(mailbox): State<Mailbox>,
    request: Request,
    next: Next,
) -> Response {
    let due = take_failure(&mailbox);
    match due {
        Some(status) => {
            // An answer before the end of the request would break the client's connection.
            _ = to_bytes(request.into_body(), MAX_BODY_BYTES).await;
            (status, Json(json!({ "error": "asked for at /test/fail-next" }))).into_response()
        }
        None => next.run(request).await,
    }
}

fn take_failure(mailbox: &Mailbox) -> Option<StatusCode> {
    let mut contents = mailbox.lock();
    let failing = contents.failing.as_mut().filter(|failing| failing.remaining > 0)?;
    failing.remaining -= 1;
    Some(failing.status)
}
