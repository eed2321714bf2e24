//! `GET /api/v1/rbac/roles/{role}` (RBAC-1, RBAC-2).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use postern_domain::rbac::RoleName;
use postern_edge::{
    Answer, Call, Caller, Problem, body::ValidPath, etag::etag, problem::NOT_FOUND,
};
use postern_store::authorization::roles;

use super::role_item::{RoleItem, built_in, custom};

/// One role.
#[utoipa::path(
    get, path = "/api/v1/rbac/roles/{role}", tag = "rbac", operation_id = "read_role",
    params(("role" = String, Path, description = "Its name", example = "user")),
    responses(
        (status = 200, description = "The role; `ETag` names the version of one that is not built in", body = RoleItem),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn read_role(
    call: Call,
    _: Caller,
    ValidPath(name): ValidPath<RoleName>,
) -> Answer<Response> {
    let roles = roles::all(&call.pg().await?).await?;
    let policy = roles.policy();
    if let Some(role) = name.built_in() {
        return Ok(Json(built_in(&policy, role)).into_response());
    }
    let record = roles.get(&name).ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let item = custom(&policy, &record.role, &record.description);
    Ok(([etag(record.version)], Json(item)).into_response())
}
