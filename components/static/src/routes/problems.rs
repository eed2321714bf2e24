//! What the `type` of a problem document points to (RFC 9457 section 3.1.1).

use askama::Template;
use axum::response::Response;
use postern_edge::{
    Answer, Problem,
    body::ValidPath,
    problem::{KINDS, Kind, NOT_FOUND},
};

use super::pages::page;

#[derive(Template)]
#[template(path = "problems.html")]
struct Problems {
    kinds: Vec<&'static Kind>,
}

/// All types of problems.
#[utoipa::path(get, path = "/problems", tag = "pages", operation_id = "problem_types",
    responses((status = 200, description = "HTML", content_type = "text/html")))]
pub async fn list() -> Answer<Response> {
    page(&Problems { kinds: KINDS.to_vec() })
}

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
