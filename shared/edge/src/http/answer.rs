//! The last touch to every answer: its problem document, and the headers that all have.

use axum::{body::Body, response::Response};
use http::{HeaderName, HeaderValue, header};

use crate::http::{
    log::log,
    problem::{Problem, ProblemDocument},
};

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

/// Writes the problem document, if there is one, and the headers that every answer has.
pub(crate) fn finish(response: &mut Response, component: &str, path: &str, trace_id: &str) {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        if let Some(internal) = problem.internal_text() {
            log(component, path, trace_id, problem.kind().slug, internal);
        }
        if !problem.leads_on() {
            write(response, &problem.document(path, trace_id));
        }
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(trace_id) {
        headers.insert(&TRACE_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    for (name, value) in &HARMLESS {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    measure(response);
}

fn write(response: &mut Response, document: &ProblemDocument) {
    let text = serde_json::to_vec(document).unwrap_or_default();
    *response.body_mut() = Body::from(text);
    let json = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response.headers_mut().remove(header::CONTENT_LENGTH);
}

/// Says how long the body is. That of a HEAD has been taken away, and the header says how long it would have been; 204
/// and 304 have none, and say nothing (RFC 9110 section 8.6).
fn measure(response: &mut Response) {
    let status = response.status();
    let has_none = status.is_informational()
        || [http::StatusCode::NO_CONTENT, http::StatusCode::NOT_MODIFIED].contains(&status);
    match http_body::Body::size_hint(response.body()).exact() {
        _ if has_none => _ = response.headers_mut().remove(header::CONTENT_LENGTH),
        Some(0) => {
            let none = HeaderValue::from_static("0");
            response.headers_mut().entry(header::CONTENT_LENGTH).or_insert(none);
        }
        Some(length) => {
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        None => {}
    }
}
