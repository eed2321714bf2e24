//! Pages that mails link to. Opening one changes nothing (mail scanners open links): a button does, by the
//! same API call that any client makes (AUTH-8).

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use postern_edge::{Answer, Problem};

/// Scripts and styles come from here only; nothing may frame the page; and no address is passed on. The token
/// of a mail's link stands behind `#`, which browsers send nowhere; the page's script reads it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "start.html")]
struct Start;

#[derive(Template)]
#[template(path = "verify-email.html")]
struct VerifyEmail;

#[derive(Template)]
#[template(path = "reset-password.html")]
struct ResetPassword;

#[derive(Template)]
#[template(path = "change-email.html")]
struct ChangeEmail;

/// A page with its headers.
pub fn page(template: &impl Template) -> Answer<Response> {
    let html = template.render().map_err(|error| Problem::defect(format!("template: {error}")))?;
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

/// What is running here.
#[utoipa::path(get, path = "/", tag = "pages", operation_id = "start_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn start() -> Answer<Response> {
    page(&Start)
}

/// Asks for the password of the registration whose mail was opened.
#[utoipa::path(get, path = "/verify-email", tag = "pages", operation_id = "verify_email_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn verify_email() -> Answer<Response> {
    page(&VerifyEmail)
}

/// Asks for a new password, or for the address that a mail should go to.
#[utoipa::path(get, path = "/reset-password", tag = "pages", operation_id = "reset_password_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn reset_password() -> Answer<Response> {
    page(&ResetPassword)
}

/// Asks for the click that agrees to another address.
#[utoipa::path(get, path = "/change-email", tag = "pages", operation_id = "change_email_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn change_email() -> Answer<Response> {
    page(&ChangeEmail)
}
