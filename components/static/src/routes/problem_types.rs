//! `GET /problems`: all types of problems.

use axum::response::Response;
use postern_edge::{Answer, problem::KINDS};

use super::{page::page, problems_page::Problems};

/// All types of problems.
#[utoipa::path(get, path = "/problems", tag = "pages", operation_id = "problem_types",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn list() -> Answer<Response> {
    page(&Problems { kinds: KINDS.to_vec() })
}
