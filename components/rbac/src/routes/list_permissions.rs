//! `GET /api/v1/rbac/permissions` (RBAC-1, RBAC-2).

use axum::Json;
use postern_domain::rbac::{Permission, catalogue::CATALOGUE};
use postern_edge::Caller;
use serde::Serialize;
use utoipa::ToSchema;

/// A permission that Postern knows by name.
#[derive(Serialize, ToSchema)]
pub struct PermissionItem {
    /// `resource:action:scope`.
    #[schema(value_type = String, example = "users:read:any")]
    permission: &'static Permission,
    /// What it allows: "you may …".
    #[schema(example = "see any user's account")]
    description: &'static str,
    /// The lowest built-in role that has it.
    #[schema(example = "administrator")]
    role: &'static str,
    /// Whether a service account may have it.
    for_services: bool,
}

/// All permissions that Postern knows by name.
#[derive(Serialize, ToSchema)]
pub struct PermissionList {
    /// In the order of the built-in roles.
    items: Vec<PermissionItem>,
}

/// The permissions that Postern knows by name, in words. Custom roles may name others, for the assistant's own
/// services.
#[utoipa::path(
    get, path = "/api/v1/rbac/permissions", tag = "rbac", operation_id = "list_permissions",
    responses(
        (status = 200, description = "The catalogue", body = PermissionList),
    ),
)]
pub async fn list_permissions(_: Caller) -> Json<PermissionList> {
    let item = |entry: &'static postern_domain::rbac::catalogue::Entry| PermissionItem {
        permission: &entry.permission,
        description: entry.description,
        role: entry.from.name(),
        for_services: entry.for_services,
    };
    Json(PermissionList { items: CATALOGUE.iter().map(item).collect() })
}
