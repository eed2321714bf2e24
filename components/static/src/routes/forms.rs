//! `GET /assets/forms.js`: the script of the pages.

use super::asset::{File, file};

/// The pages' script.
#[utoipa::path(get, path = "/assets/forms.js", tag = "pages", operation_id = "page_script",
    responses((status = 200, description = "JavaScript", content_type = "text/javascript")))]
pub async fn forms() -> File {
    file("text/javascript; charset=utf-8", include_str!("../../assets/forms.js"))
}
