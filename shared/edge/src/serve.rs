//! The outermost layer of every component: from a Spin request to a finished answer. Whatever happens
//! inside leaves here as a document with a trace id.

use std::sync::{Arc, OnceLock};

use axum::{Router, body::Body, response::Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use http_body_util::BodyExt;
use postern_domain::time::UnixMillis;
use postern_platform::{
    clock::{self, Stopwatch},
    fault, random,
};
use tower::ServiceExt;

use crate::{
    body::RawBody,
    call::Call,
    config::{EdgeConfig, Once},
    metrics,
    problem::{INVALID_JSON, Problem, TOO_LARGE},
    routes::{AnsweredBy, Routes},
};

/// The one route that is served whatever the settings are: it says which of them keep everything else from being served.
const DIAGNOSIS: &str = "/health/ready";

/// The longest body that a route takes, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;
/// How much of a body that is too long is read all the same, in bytes. Spin resets a connection whose request was not
/// read to its end, and a client that is still sending then never sees the 413 (RFC 9110 §15.5.14). Who sends more than
/// this means no honest request.
const DRAIN_LIMIT: usize = 2 * 1024 * 1024;

/// What an answer may do in a browser where its route says nothing else: nothing (ASVS 3.2.1, 3.4.3, 3.4.5, 3.4.6).
/// Opened by itself it loads and runs nothing, stands in no frame, and tells nobody where its reader came from; no
/// other origin embeds it.
static HARMLESS: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

static TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

static ROUTER: OnceLock<Router> = OnceLock::new();
static CONFIG: Once<EdgeConfig> = Once::new();

/// Answers one request of a component.
pub async fn serve<B>(
    component: &'static str,
    routes: fn() -> Routes,
    request: Request<B>,
) -> Response
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let started = Stopwatch::start();
    fault::arm(component).await;
    let (parts, body) = request.into_parts();
    let trace_id = trace_id(&parts.headers);
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    let table = ROUTER.get_or_init(|| routes().router());

    let config = CONFIG.get(EdgeConfig::load(component)).await;
    let answer = match (&config, read(body).await) {
        (Err(error), _) => Err(Problem::unavailable(format!("misconfigured: {error}"))),
        (Ok(config), _) if !is_fit(config, &method, &path) => {
            let settings: Vec<_> = config.unfit.iter().map(|unfit| unfit.setting).collect();
            let settings = settings.join(", ");
            Err(Problem::unavailable(format!("not fit for this environment: {settings}")))
        }
        (_, Err(problem)) => Err(problem),
        (Ok(config), Ok(body)) => {
            let now = UnixMillis(clock::now_ms());
            let call = Call::new(&parts.headers, now, trace_id.clone(), Arc::clone(config));
            let headers = parts.headers.clone();
            let mut request = Request::from_parts(parts, Body::empty());
            request.extensions_mut().insert(call);
            request.extensions_mut().insert(RawBody(body));
            let answering = fault::within(&headers, table.clone().oneshot(request));
            answering.await.map_err(|never| match never {})
        }
    };
    let mut response = answer.unwrap_or_else(axum::response::IntoResponse::into_response);
    finish(&mut response, component, &path, &trace_id);
    let route = response.extensions().get::<AnsweredBy>().map(|answered| &answered.0);
    metrics::answered(component, &method, route, response.status(), started.elapsed());
    if let Ok(config) = config {
        metrics::write_soon(config);
    }
    response
}

/// Whether this may be served with these settings (ASVS 13.4.2): a service that lacks a protection answers nothing.
fn is_fit(config: &EdgeConfig, method: &Method, path: &str) -> bool {
    config.unfit.is_empty() || (method.is_safe() && path == DIAGNOSIS)
}

/// Writes the problem document, if there is one, and the headers that every answer has.
fn finish(response: &mut Response, component: &str, path: &str, trace_id: &str) {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        if let Some(internal) = problem.internal_text() {
            log(component, path, trace_id, problem.kind().slug, internal);
        }
        let document = problem.document(path, trace_id);
        let text = serde_json::to_vec(&document).unwrap_or_default();
        *response.body_mut() = Body::from(text);
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(trace_id) {
        headers.insert(&TRACE_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    for (name, value) in &HARMLESS {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if let Some(length) = http_body::Body::size_hint(response.body()).exact()
        && !response.status().is_informational()
        && response.status() != http::StatusCode::NO_CONTENT
    {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
}

/// One line of JSON on standard error. Carries no request data beyond the path.
pub fn log(component: &str, path: &str, trace_id: &str, problem: &str, internal: &str) {
    postern_platform::log::line(&log_line(component, path, trace_id, problem, internal));
}

/// The line: JSON, so that nothing in it ends it or becomes a member of it (ASVS 16.4.1).
fn log_line(component: &str, path: &str, trace_id: &str, problem: &str, internal: &str) -> String {
    let line = serde_json::json!({
        "level": "error", "component": component, "path": path, "trace_id": trace_id,
        "problem": problem, "internal": internal,
    });
    line.to_string()
}

/// The body, up to [`BODY_LIMIT`]. Of a longer one, what lies within [`DRAIN_LIMIT`] is read and dropped.
async fn read<B>(mut body: B) -> Result<Bytes, Problem>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let mut collected = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Problem::new(&INVALID_JSON).detail("The body broke off while being sent.")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length > DRAIN_LIMIT {
            break;
        }
        if length <= BODY_LIMIT {
            collected.extend_from_slice(&data);
        }
    }
    if length > BODY_LIMIT {
        return Err(Problem::new(&TOO_LARGE));
    }
    Ok(collected.freeze())
}

/// The caller's trace id (W3C Trace Context section 3.2), or a new one. Read here, because the crates that read it are
/// parts of tracing systems (`opentelemetry`).
fn trace_id(headers: &HeaderMap) -> String {
    let given = headers.get(&TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(|text| {
        let mut parts = text.split('-');
        let (version, id) = (parts.next()?, parts.next()?);
        let hex = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let valid = version.len() == 2 && version != "ff" && hex(version);
        (valid && id.len() == 32 && hex(id) && id.bytes().any(|b| b != b'0')).then(|| id.to_owned())
    });
    given.unwrap_or_else(|| {
        // Without randomness nothing that matters will work; a trace id of zeros says so.
        hex::encode(random::bytes::<16>().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    use futures_lite::future::block_on;
    use http_body::Frame;

    use super::*;

    const CHUNK: usize = 16 * 1024;

    /// A body of `left` bytes, which counts what is taken of it.
    struct Sent<'a> {
        left: usize,
        taken: &'a Cell<usize>,
    }

    impl http_body::Body for Sent<'_> {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let size = self.left.min(CHUNK);
            self.left -= size;
            self.taken.set(self.taken.get() + size);
            Poll::Ready((size > 0).then(|| Ok(Frame::data(vec![b'x'; size].into()))))
        }
    }

    /// What comes of a body of this length: how much was kept, or the status; and how much was taken.
    fn reading(length: usize) -> (Result<usize, u16>, usize) {
        let taken = Cell::new(0);
        let outcome = block_on(read(Sent { left: length, taken: &taken }));
        let outcome =
            outcome.map(|body| body.len()).map_err(|problem| problem.kind().status.as_u16());
        (outcome, taken.get())
    }

    /// A body that is too long is read before it is answered, as far as an honest client may send; Spin resets the
    /// connection otherwise.
    #[test]
    fn a_body_that_is_too_long_is_drained_within_a_bound() {
        assert_eq!(reading(0), (Ok(0), 0));
        assert_eq!(reading(BODY_LIMIT), (Ok(BODY_LIMIT), BODY_LIMIT));
        for drained in [BODY_LIMIT + 1, 1024 * 1024, DRAIN_LIMIT] {
            assert_eq!(reading(drained), (Err(413), drained));
        }
        let (outcome, taken) = reading(100 * DRAIN_LIMIT);
        assert_eq!(outcome, Err(413));
        assert!(taken <= DRAIN_LIMIT + CHUNK, "{taken} bytes were read");
    }

    /// API-2: the caller's trace id is kept, and only a well-formed one.
    #[test]
    fn keeps_a_valid_trace_id_only() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(&TRACEPARENT, HeaderValue::from_static(value));
            trace_id(&headers)
        };
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), id);
        for bad in [
            "",
            "00",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-x-01",
            "00-00000000000000000000000000000000-x-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-x-01",
        ] {
            let fresh = of(bad);
            assert_eq!(fresh.len(), 32);
            assert_ne!(fresh, id);
        }
    }

    /// ASVS 1.2.3, 16.4.1: whatever a client or a store says, a line of the log is one object, which has it as a text.
    #[test]
    fn a_line_of_the_log_is_one_object() {
        for said in
            ["/plain", "/\n{\"level\":\"info\"}", "\",\"level\":\"info", "\\", "\r\0\u{1b}[2J"]
        {
            let line = log_line("auth", said, "4bf92f", "internal", said);
            assert!(line.bytes().all(|byte| byte >= b' '), "{line:?}");
            let read: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            let expected = serde_json::json!({
                "level": "error", "component": "auth", "path": said, "trace_id": "4bf92f",
                "problem": "internal", "internal": said,
            });
            assert_eq!(read, expected);
            assert_eq!(line.matches("\"level\":").count(), 1, "{line}");
        }
    }
}
