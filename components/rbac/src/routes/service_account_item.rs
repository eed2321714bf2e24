//! A service account, as the API shows it (OAUTH-8).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use postern_domain::{
    ids::{ServiceAccountId, ServiceKeyId, UserId},
    rbac::Permission,
    services::audience::Audience,
    time::UnixMillis,
};
use postern_edge::{Answer, Problem, etag::etag, problem::NOT_FOUND};
use postern_platform::pg::Connection;
use postern_store::services::admin::{self, AccountRecord, KeyRecord};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// An account of a program.
#[derive(Serialize, ToSchema)]
pub struct ServiceAccountItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: ServiceAccountId,
    /// What people call it.
    #[schema(example = "assistant")]
    name: String,
    /// What it may do.
    #[schema(value_type = Vec<String>, example = json!(["connections:broker:any"]))]
    permissions: Vec<Permission>,
    /// The addresses and networks that it may come from; from anywhere if there are none.
    #[schema(example = json!(["192.0.2.0/24"]))]
    allowed_addresses: Vec<String>,
    /// What access tokens are for that it accepts.
    #[schema(value_type = Vec<String>, example = json!(["calendar"]))]
    audiences: Vec<Audience>,
    /// Its keys, the oldest first.
    keys: Vec<ServiceKeyItem>,
    /// Who made it, while they have an account.
    #[schema(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: UnixMillis,
}

/// A key of a service account, which is not shown any more.
#[derive(Serialize, ToSchema)]
pub struct ServiceKeyItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: ServiceKeyId,
    /// Who made it, while they have an account.
    #[schema(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// From when on it is refused.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
    /// When it was last used, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<UnixMillis>,
}

impl From<KeyRecord> for ServiceKeyItem {
    fn from(key: KeyRecord) -> Self {
        Self {
            id: key.id,
            created_by: key.created_by,
            created_at: UnixMillis(key.created_at),
            expires_at: UnixMillis(key.expires_at),
            last_used_at: key.last_used_at.map(UnixMillis),
        }
    }
}

impl From<AccountRecord> for ServiceAccountItem {
    fn from(record: AccountRecord) -> Self {
        Self {
            id: record.id,
            name: record.account.name,
            permissions: record.account.permissions,
            allowed_addresses: record.account.networks.iter().map(ToString::to_string).collect(),
            audiences: record.account.audiences,
            keys: record.keys.into_iter().map(ServiceKeyItem::from).collect(),
            created_by: record.created_by,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}

/// The account that a path names.
pub async fn account(pg: &Connection, id: ServiceAccountId) -> Answer<AccountRecord> {
    admin::read(pg, id).await?.ok_or_else(|| Problem::new(&NOT_FOUND))
}

/// The answer that shows an account in its version.
pub fn answer(record: AccountRecord) -> Response {
    ([etag(record.version)], Json(ServiceAccountItem::from(record))).into_response()
}

/// What events say of an account.
pub fn details(account: &admin::Account) -> Value {
    json!({
        "name": account.name,
        "permissions": account.permissions,
        "allowed_addresses": account.networks.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "audiences": account.audiences,
    })
}
