//! `GET /verify-email` (AUTH-8).

use askama::Template;
use axum::response::Response;
use postern_edge::Answer;

use super::page::page;

#[derive(Template)]
#[template(path = "verify-email.html")]
struct VerifyEmail;

/// Asks for the password of the registration whose mail was opened.
#[utoipa::path(get, path = "/verify-email", tag = "pages", operation_id = "verify_email_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn verify_email() -> Answer<Response> {
    page(&VerifyEmail)
}
