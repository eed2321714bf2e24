//! A permission on one resource, for one user or one role (RBAC-3).

use super::{permission::Permission, role::RoleName};
use crate::ids::UserId;
use crate::time::UnixMillis;

/// Whom a grant is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One user.
    User(UserId),
    /// Whoever has this role, or one that inherits from it.
    Role(RoleName),
}

/// One resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceRef {
    /// Its type, as permissions name it.
    pub kind: String,
    /// Its id.
    pub id: String,
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// For whom.
    pub subject: Subject,
    /// What.
    pub permission: Permission,
    /// On what.
    pub resource: ResourceRef,
    /// From when on it counts for nothing; never, if none.
    pub expires_at: Option<UnixMillis>,
}

impl Grant {
    /// Whether it still counts.
    pub fn is_live(&self, now: UnixMillis) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}
