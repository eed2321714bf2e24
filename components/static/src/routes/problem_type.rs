//! `GET /problems/{slug}`: one type of problem.

use axum::response::Response;
use http::Uri;
use postern_edge::{Answer, Negotiation, body::ValidPath, problem::KINDS};

use super::{page::page, problems_page::Problems};
use crate::web;

/// One type of problem.
#[utoipa::path(get, path = "/problems/{slug}", tag = "pages", operation_id = "problem_type",
    params(("slug" = String, Path, description = "Last part of a problem's `type`", example = "validation")),
    responses(
        (status = 200, description = "HTML", content_type = "text/html"),
        (status = 404, description = "No such type"),
    ))]
pub async fn about(
    ValidPath(slug): ValidPath<String>,
    uri: Uri,
    wishes: Negotiation,
) -> Answer<Response> {
    match KINDS.iter().copied().find(|kind| kind.slug == slug) {
        Some(kind) => page(&Problems { kinds: vec![kind] }),
        None => Ok(web::missing(uri.path(), &wishes)),
    }
}
