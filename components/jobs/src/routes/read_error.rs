//! `GET /api/v1/errors/{id}` (API-4).

use axum::Json;
use postern_domain::ids::ErrorId;
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::errors;

use super::error_item::ErrorItem;

/// One unexpected error.
#[utoipa::path(
    get, path = "/api/v1/errors/{id}", tag = "errors", operation_id = "read_error",
    params(("id" = uuid::Uuid, Path, description = "Its fingerprint")),
    responses(
        (status = 200, description = "The error", body = ErrorItem),
        (status = 404, description = "There is none, or it was dealt with, or forgotten"),
    ),
)]
pub async fn read_error(
    call: Call,
    _: Caller,
    ValidPath(id): ValidPath<ErrorId>,
) -> Answer<Json<ErrorItem>> {
    let found = errors::read(&call.pg().await?, id).await?;
    Ok(Json(found.ok_or_else(|| Problem::new(&NOT_FOUND))?.into()))
}
