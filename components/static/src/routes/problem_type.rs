//! `GET /problems/{slug}`: one type of problem.

use axum::response::Response;
use postern_edge::{
    Answer, Problem,
    body::ValidPath,
    problem::{KINDS, NOT_FOUND},
};

use super::{page::page, problems_page::Problems};

/// One type of problem.
#[utoipa::path(get, path = "/problems/{slug}", tag = "pages", operation_id = "problem_type",
    params(("slug" = String, Path, description = "Last part of a problem's `type`", example = "validation")),
    responses(
        (status = 200, description = "HTML", content_type = "text/html"),
        (status = 404, description = "No such type"),
    ))]
pub async fn about(ValidPath(slug): ValidPath<String>) -> Answer<Response> {
    let kind = KINDS.iter().copied().find(|kind| kind.slug == slug);
    page(&Problems { kinds: vec![kind.ok_or_else(|| Problem::new(&NOT_FOUND))?] })
}
