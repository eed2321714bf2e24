//! Pages that need neither the app nor a script.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use postern_edge::{Answer, Problem};

/// The style and the mark come from here; nothing is run, sent or framed, and no address is passed on.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// A page with its headers.
pub fn page(template: &impl Template) -> Answer<Response> {
    let html = template.render().map_err(|error| Problem::defect("template").because(error))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    Ok((headers, html).into_response())
}
