//! Files that the pages load, and the description of the API.

use http::{HeaderName, header};

type File = ([(HeaderName, &'static str); 2], &'static str);

fn file(content_type: &'static str, text: &'static str) -> File {
    ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "public, max-age=300")], text)
}

/// The pages' style.
#[utoipa::path(get, path = "/assets/page.css", tag = "pages", operation_id = "page_style",
    responses((status = 200, description = "CSS", content_type = "text/css")))]
pub async fn style() -> File {
    file("text/css; charset=utf-8", include_str!("../../assets/page.css"))
}

/// The pages' script.
#[utoipa::path(get, path = "/assets/forms.js", tag = "pages", operation_id = "page_script",
    responses((status = 200, description = "JavaScript", content_type = "text/javascript")))]
pub async fn forms() -> File {
    file("text/javascript; charset=utf-8", include_str!("../../assets/forms.js"))
}

/// The description of this API (`OpenAPI` 3.1).
#[utoipa::path(get, path = "/openapi.json", tag = "pages", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub async fn openapi() -> File {
    file("application/json", include_str!("../../../../openapi.json"))
}
