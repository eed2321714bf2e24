//! `GET /openapi.json`: the description of the API.

use super::asset::{File, file};

/// The description of this API (`OpenAPI` 3.1).
#[utoipa::path(get, path = "/openapi.json", tag = "pages", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub async fn openapi() -> File {
    file("application/json", include_str!("../../../../openapi.json"))
}
