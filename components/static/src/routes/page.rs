//! Pages. Those that mails link to change nothing when they are opened (mail scanners open links): a button does, by the
//! same API call that any client makes (AUTH-8).

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use postern_edge::{Answer, Problem};

/// Scripts and styles come from here only; nothing may frame the page; and no address is passed on. The token
/// of a mail's link stands behind `#`, which browsers send nowhere; the page's script reads it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
