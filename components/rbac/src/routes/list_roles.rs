//! `GET /api/v1/rbac/roles` (RBAC-1, RBAC-2).

use axum::Json;
use postern_domain::rbac::BuiltIn;
use postern_edge::{Answer, Call, Caller};
use postern_store::authorization::roles;
use serde::Serialize;
use utoipa::ToSchema;

use super::role_item::{RoleItem, built_in, custom};

/// All roles.
#[derive(Serialize, ToSchema)]
pub struct RoleList {
    /// The built-in ones first, then by name.
    items: Vec<RoleItem>,
}

/// All roles, with what they permit.
#[utoipa::path(
    get, path = "/api/v1/rbac/roles", tag = "rbac", operation_id = "list_roles",
    responses(
        (status = 200, description = "The roles", body = RoleList),
    ),
)]
pub async fn list_roles(call: Call, _: Caller) -> Answer<Json<RoleList>> {
    let roles = roles::all(&call.pg().await?).await?;
    let policy = roles.policy();
    let built_in = BuiltIn::ALL.map(|role| built_in(&policy, role));
    let custom =
        roles.records.iter().map(|record| custom(&policy, &record.role, &record.description));
    Ok(Json(RoleList { items: built_in.into_iter().chain(custom).collect() }))
}
