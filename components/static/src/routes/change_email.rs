//! `GET /change-email` (AUTH-8).

use askama::Template;
use axum::response::Response;
use postern_edge::Answer;

use super::page::page;

#[derive(Template)]
#[template(path = "change-email.html")]
struct ChangeEmail;

/// Asks for the click that agrees to another address.
#[utoipa::path(get, path = "/change-email", tag = "pages", operation_id = "change_email_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn change_email() -> Answer<Response> {
    page(&ChangeEmail)
}
