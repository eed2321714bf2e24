//! `GET /reset-password` (AUTH-8).

use askama::Template;
use axum::response::Response;
use postern_edge::Answer;

use super::page::page;

#[derive(Template)]
#[template(path = "reset-password.html")]
struct ResetPassword;

/// Asks for a new password, or for the address that a mail should go to.
#[utoipa::path(get, path = "/reset-password", tag = "pages", operation_id = "reset_password_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn reset_password() -> Answer<Response> {
    page(&ResetPassword)
}
