//! `GET /`: what is running here.

use askama::Template;
use axum::response::Response;
use postern_edge::Answer;

use super::page::page;

#[derive(Template)]
#[template(path = "start.html")]
struct Start;

/// What is running here.
#[utoipa::path(get, path = "/", tag = "pages", operation_id = "start_page",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn start() -> Answer<Response> {
    page(&Start)
}
