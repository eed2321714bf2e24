//! Server-sent events (WHATWG HTML section 9.2): what a client says of where it stood, and how events are written.

use postern_domain::field_code::FieldCode;
use std::fmt::Write as _;

use axum::{
    body::{Body, Bytes},
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, header, request::Parts};
use serde::Serialize;

use crate::http::problem::{FieldError, Problem};

static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
static X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `Last-Event-ID`, with which a client comes back to a stream that broke off: parsed, if it was sent.
pub struct LastEventId<T>(pub Option<T>);

impl<S: Sync, T: std::str::FromStr> FromRequestParts<S> for LastEventId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(&LAST_EVENT_ID).iter();
        let (Some(value), more) = (values.next(), values.next()) else { return Ok(Self(None)) };
        let id = value.to_str().ok().filter(|_| more.is_none()).and_then(|text| text.parse().ok());
        id.map(|id| Self(Some(id))).ok_or_else(|| {
            Problem::invalid(vec![FieldError {
                pointer: "/Last-Event-ID".into(),
                code: FieldCode::InvalidEventId,
                detail: "Expected the `id` of an event of this stream.".into(),
            }])
        })
    }
}

/// Writes an event: `id` is what a client would send as `Last-Event-ID` from then on; neither it nor `name` may hold
/// a line break.
pub fn event(id: Option<&str>, name: &str, data: &impl Serialize) -> Result<String, Problem> {
    // JSON in one line: a line break in it is `\n`, two characters.
    let data = serde_json::to_string(data)
        .map_err(|error| Problem::defect("an event that is no JSON").because(error))?;
    let mut text = String::with_capacity(data.len() + 64);
    if let Some(id) = id {
        // Writing to a String cannot fail.
        _ = writeln!(text, "id: {id}");
    }
    _ = writeln!(text, "event: {name}\ndata: {data}\n");
    Ok(text)
}

/// A comment, which keeps an idle connection alive and shows whether anybody is still there.
pub const HEARTBEAT: &str = ":\n\n";

/// The answer with a stream of events as its body.
pub fn answer<S, E>(events: S) -> Response
where
    S: futures_lite::Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<axum::BoxError> + 'static,
{
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Proxies of the nginx kind would hold events back until a buffer is full.
        (X_ACCEL_BUFFERING.clone(), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(events)).into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// USR-5, ASVS 1.2.3
    #[test]
    fn an_event_is_a_few_lines() {
        let text = event(Some("7-1"), "change", &json!({ "a": "x\r\ny" })).expect("an event");
        assert_eq!(text, "id: 7-1\nevent: change\ndata: {\"a\":\"x\\r\\ny\"}\n\n");
        let text = event(None, "end", &json!({})).expect("an event");
        assert_eq!(text, "event: end\ndata: {}\n\n");
    }
}
