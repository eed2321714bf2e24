//! A role, as the API shows it (RBAC-1, RBAC-2).

use postern_domain::rbac::{
    BuiltIn, CustomRole, Permission, Policy, RoleName, catalogue::CATALOGUE,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A role.
#[derive(Serialize, ToSchema)]
pub struct RoleItem {
    /// Its name.
    #[schema(value_type = String, example = "support")]
    name: RoleName,
    /// Whether it is part of Postern and cannot be changed.
    built_in: bool,
    /// What it is for.
    description: String,
    /// The roles that it inherits from.
    #[schema(value_type = Vec<String>, example = json!(["user"]))]
    parents: Vec<RoleName>,
    /// What it adds to them.
    #[schema(value_type = Vec<String>, example = json!(["users:read:any"]))]
    permissions: Vec<Permission>,
    /// All that it permits.
    #[schema(value_type = Vec<String>)]
    effective: Vec<Permission>,
}

fn effective(policy: &Policy, name: &RoleName) -> Vec<Permission> {
    policy.effective(std::slice::from_ref(name)).permissions().into_iter().collect()
}

pub(super) fn built_in(policy: &Policy, role: BuiltIn) -> RoleItem {
    let own = CATALOGUE.iter().filter(|entry| entry.from == role);
    let name = RoleName::from(role);
    RoleItem {
        built_in: true,
        description: String::new(),
        parents: role.parent().map(RoleName::from).into_iter().collect(),
        permissions: own.map(|entry| entry.permission.clone()).collect(),
        effective: effective(policy, &name),
        name,
    }
}

pub(super) fn custom(policy: &Policy, role: &CustomRole, description: &str) -> RoleItem {
    RoleItem {
        name: role.name.clone(),
        built_in: false,
        description: description.to_owned(),
        parents: role.parents.clone(),
        permissions: role.permissions.clone(),
        effective: effective(policy, &role.name),
    }
}
