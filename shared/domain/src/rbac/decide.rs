//! The decision (RBAC-5). An exhaustive test compares it with tables that know nothing of this code.

use super::{
    grant::{Grant, Subject},
    graph::Effective,
    permission::{Permission, Scope},
    role::RoleName,
};
use crate::ids::UserId;
use crate::time::UnixMillis;

/// What is known of a caller.
#[derive(Clone, Copy, Debug)]
pub struct CallerFacts<'a> {
    /// Who.
    pub user: UserId,
    /// What their roles permit.
    pub effective: &'a Effective,
    /// Their roles, with all that these inherit from.
    pub role_names: &'a [RoleName],
    /// Whether the account is out of use.
    pub suspended: bool,
}

/// What is known of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its type, as permissions name it.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Whose it is, if that is known.
    pub owner: Option<UserId>,
}

/// Why somebody may, or may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Denied: the account is suspended.
    Suspended,
    /// Allowed: a role has it for anybody's.
    Role,
    /// Allowed: a role has it for one's own, and this is.
    Own,
    /// Allowed: a grant on the resource.
    Grant,
    /// Denied: there was such a grant, until it expired.
    GrantExpired,
    /// Denied: one's roles have it for one's own, and this is somebody else's.
    NotOwner,
    /// Denied: nothing gives it.
    NoPermission,
}

impl Reason {
    /// The name, as answers and the audit log have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Role => "role",
            Self::Own => "own",
            Self::Grant => "grant",
            Self::GrantExpired => "grant_expired",
            Self::NotOwner => "not_owner",
            Self::NoPermission => "no_permission",
        }
    }
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may be done.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
}

const fn allow(reason: Reason) -> Decision {
    Decision { allowed: true, reason }
}

const fn deny(reason: Reason) -> Decision {
    Decision { allowed: false, reason }
}

/// Whether `caller` may use `permission`, on `resource` if one is named.
///
/// Without a resource, `own` asks for the caller's own collection and `any` for everybody's. On a resource,
/// both ask the same: a role that has it for anybody's, or for one's own if the caller is the owner, or a
/// live grant. A resource of another type than the permission's is nobody's.
pub fn decide(
    caller: &CallerFacts<'_>,
    permission: &Permission,
    resource: Option<&Resource>,
    grants: &[Grant],
    now: UnixMillis,
) -> Decision {
    if caller.suspended {
        return deny(Reason::Suspended);
    }
    let has = |scope| caller.effective.has(&permission.scoped(scope));
    let Some(resource) = resource else {
        return match permission.scope {
            _ if has(Scope::Any) => allow(Reason::Role),
            Scope::Own if has(Scope::Own) => allow(Reason::Own),
            Scope::Own | Scope::Any => deny(Reason::NoPermission),
        };
    };
    if resource.kind != permission.resource {
        return deny(Reason::NoPermission);
    }
    if has(Scope::Any) {
        return allow(Reason::Role);
    }
    let has_own = has(Scope::Own);
    if has_own && resource.owner == Some(caller.user) {
        return allow(Reason::Own);
    }
    let mut expired = false;
    for grant in grants.iter().filter(|grant| concerns(grant, caller, permission, resource)) {
        if grant.is_live(now) {
            return allow(Reason::Grant);
        }
        expired = true;
    }
    deny(match (expired, has_own) {
        (true, _) => Reason::GrantExpired,
        (false, true) => Reason::NotOwner,
        (false, false) => Reason::NoPermission,
    })
}

/// Whether a grant is for this caller, this action and this resource.
fn concerns(
    grant: &Grant,
    caller: &CallerFacts<'_>,
    permission: &Permission,
    resource: &Resource,
) -> bool {
    let subject = match &grant.subject {
        Subject::User(user) => *user == caller.user,
        Subject::Role(role) => caller.role_names.contains(role),
    };
    subject
        && grant.permission.covers(&permission.scoped(Scope::Any))
        && grant.resource.kind == resource.kind
        && grant.resource.id == resource.id
}
