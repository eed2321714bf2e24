//! A grant, as the API shows it (RBAC-3).

use deserr::Deserr;
use postern_domain::{
    ids::{GrantId, UserId},
    rbac::{Permission, Subject},
    time::UnixMillis,
};
use postern_edge::body::FieldErrors;
use postern_store::authorization::grant_admin::GrantRecord;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether a grant is for a user or a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, Serialize, ToSchema)]
#[deserr(error = FieldErrors, rename_all = lowercase)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// One user.
    User,
    /// Whoever has the role.
    Role,
}

/// A grant.
#[derive(Serialize, ToSchema)]
pub struct GrantItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: GrantId,
    /// For whom.
    subject: SubjectItem,
    /// What.
    #[schema(value_type = String, example = "notes:read:any")]
    permission: Permission,
    /// On what.
    resource: ResourceItem,
    /// From when on it counts for nothing.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<UnixMillis>,
    /// Who gave it, while they have an account.
    #[schema(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
}

/// For whom a grant is.
#[derive(Serialize, ToSchema)]
pub struct SubjectItem {
    /// `user` or `role`.
    #[serde(rename = "type")]
    kind: SubjectKind,
    /// The user's id, or the role's name.
    id: String,
}

/// One resource.
#[derive(Serialize, ToSchema)]
pub struct ResourceItem {
    /// Its type.
    #[serde(rename = "type")]
    kind: String,
    /// Its id.
    id: String,
}

impl From<GrantRecord> for GrantItem {
    fn from(record: GrantRecord) -> Self {
        let (kind, id) = match record.grant.subject {
            Subject::User(user) => (SubjectKind::User, user.to_string()),
            Subject::Role(role) => (SubjectKind::Role, role.to_string()),
        };
        Self {
            id: record.id,
            subject: SubjectItem { kind, id },
            permission: record.grant.permission,
            resource: ResourceItem {
                kind: record.grant.resource.kind,
                id: record.grant.resource.id,
            },
            expires_at: record.grant.expires_at,
            created_by: record.created_by,
            created_at: record.created_at,
        }
    }
}
