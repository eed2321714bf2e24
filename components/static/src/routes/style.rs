//! `GET /assets/page.css`: the style of the pages.

use super::asset::{File, file};

/// The pages' style.
#[utoipa::path(get, path = "/assets/page.css", tag = "pages", operation_id = "page_style",
    responses((status = 200, description = "CSS", content_type = "text/css")))]
pub async fn style() -> File {
    file("text/css; charset=utf-8", include_str!("../../assets/page.css"))
}
