//! The outermost layer of every component: from a Spin request to a finished answer. Whatever happens
//! inside leaves here as a document with a trace id.

use std::sync::{Arc, OnceLock};

use axum::{Router, body::Body, response::Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Request, header};
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

/// The longest body that a route takes, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

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
    fault::arm().await;
    let (parts, body) = request.into_parts();
    let trace_id = trace_id(&parts.headers);
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    let table = ROUTER.get_or_init(|| routes().router());

    let config = CONFIG.get(EdgeConfig::load()).await;
    let answer = match (&config, read(body).await) {
        (Err(error), _) => Err(Problem::unavailable(format!("misconfigured: {error}"))),
        (_, Err(problem)) => Err(problem),
        (Ok(config), Ok(body)) => {
            let now = UnixMillis(clock::now_ms());
            let call = Call::new(&parts.headers, now, trace_id.clone(), Arc::clone(config));
            let mut request = Request::from_parts(parts, Body::empty());
            request.extensions_mut().insert(call);
            request.extensions_mut().insert(RawBody(body));
            table.clone().oneshot(request).await.map_err(|never| match never {})
        }
    };
    let mut response = answer.unwrap_or_else(axum::response::IntoResponse::into_response);
    let route = route(&response);
    finish(&mut response, component, &path, &trace_id);
    let status = response.status().as_u16();
    metrics::answered(component, method.as_str(), &route, status, started.elapsed());
    if let Ok(config) = config {
        metrics::write_soon(config);
    }
    response
}

fn route(response: &Response) -> String {
    let matched = response.extensions().get::<AnsweredBy>();
    matched.map_or("none", |matched| matched.0.as_str()).to_owned()
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
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(length) = http_body::Body::size_hint(response.body()).exact()
        && !response.status().is_informational()
        && response.status() != http::StatusCode::NO_CONTENT
    {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
}

/// One line of JSON on standard error. Carries no request data beyond the path.
pub fn log(component: &str, path: &str, trace_id: &str, problem: &str, internal: &str) {
    let line = serde_json::json!({
        "level": "error", "component": component, "path": path, "trace_id": trace_id,
        "problem": problem, "internal": internal,
    });
    eprintln!("{line}");
}

/// The body, up to [`BODY_LIMIT`].
async fn read<B>(mut body: B) -> Result<Bytes, Problem>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let mut collected = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Problem::new(&INVALID_JSON).detail("The body broke off while being sent.")
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if collected.len() + data.len() > BODY_LIMIT {
            return Err(Problem::new(&TOO_LARGE));
        }
        collected.extend_from_slice(&data);
    }
    Ok(collected.freeze())
}

/// The caller's trace id (W3C Trace Context section 3.2), or a new one.
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
    use super::*;

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
}
