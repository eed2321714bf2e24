//! `GET /api/v1/service-accounts/me` (OAUTH-8).

use axum::Json;
use postern_domain::{
    ids::{ServiceAccountId, ServiceKeyId},
    rbac::Permission,
    time::UnixMillis,
};
use postern_edge::ServiceCaller;
use serde::Serialize;
use utoipa::ToSchema;

/// What a service account may know of itself.
#[derive(Serialize, ToSchema)]
pub struct OwnServiceAccount {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: ServiceAccountId,
    /// What people call it.
    #[schema(example = "assistant")]
    name: String,
    /// What it may do.
    #[schema(value_type = Vec<String>, example = json!(["connections:broker:any"]))]
    permissions: Vec<Permission>,
    /// The key that it came with.
    key: OwnKey,
}

/// The key of a request.
#[derive(Serialize, ToSchema)]
pub struct OwnKey {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: ServiceKeyId,
    /// From when on it is refused.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
}

/// Which service account the key belongs to, what that may do, and how long the key is good.
#[utoipa::path(
    get, path = "/api/v1/service-accounts/me", tag = "service-accounts",
    operation_id = "read_own_service_account",
    responses(
        (status = 200, description = "The account", body = OwnServiceAccount),
    ),
)]
pub async fn read_own_service_account(service: ServiceCaller) -> Json<OwnServiceAccount> {
    Json(OwnServiceAccount {
        id: service.id,
        name: service.name,
        permissions: service.permissions,
        key: OwnKey { id: service.key, expires_at: service.key_expires_at },
    })
}
