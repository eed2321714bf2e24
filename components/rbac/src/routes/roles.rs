//! `/api/v1/rbac/permissions`, `/api/v1/rbac/roles` (RBAC-1, RBAC-2).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::UserId,
    rbac::{BuiltIn, CustomRole, Permission, Policy, PolicyError, RoleName, catalogue::CATALOGUE},
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    escalation::{self, MAX_TRIES},
    etag::{IfMatch, etag},
    problem::{CONFLICT, FieldError, NOT_FOUND},
};
use postern_platform::pg::Connection;
use postern_store::{
    audit::AuditEvent,
    effects::Effects,
    role_admin::{self, Deleted, Put},
    sessions, users,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::fields;

/// Users whose sessions are told, before a role is deleted; a job tells them as well.
const MAX_UNSETTLED: usize = 100;

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
    };
    Json(PermissionList { items: CATALOGUE.iter().map(item).collect() })
}

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

/// All roles.
#[derive(Serialize, ToSchema)]
pub struct RoleList {
    /// The built-in ones first, then by name.
    items: Vec<RoleItem>,
}

fn effective(policy: &Policy, name: &RoleName) -> Vec<Permission> {
    policy.effective(std::slice::from_ref(name)).permissions().into_iter().collect()
}

fn built_in(policy: &Policy, role: BuiltIn) -> RoleItem {
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

fn custom(policy: &Policy, role: &CustomRole, description: &str) -> RoleItem {
    RoleItem {
        name: role.name.clone(),
        built_in: false,
        description: description.to_owned(),
        parents: role.parents.clone(),
        permissions: role.permissions.clone(),
        effective: effective(policy, &role.name),
    }
}

/// All roles, with what they permit.
#[utoipa::path(
    get, path = "/api/v1/rbac/roles", tag = "rbac", operation_id = "list_roles",
    responses(
        (status = 200, description = "The roles", body = RoleList),
    ),
)]
pub async fn list_roles(call: Call, _: Caller) -> Answer<Json<RoleList>> {
    let roles = role_admin::all(&call.pg().await?).await?;
    let policy = roles.policy();
    let built_in = BuiltIn::ALL.map(|role| built_in(&policy, role));
    let custom =
        roles.records.iter().map(|record| custom(&policy, &record.role, &record.description));
    Ok(Json(RoleList { items: built_in.into_iter().chain(custom).collect() }))
}

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
    let roles = role_admin::all(&call.pg().await?).await?;
    let policy = roles.policy();
    if let Some(role) = name.built_in() {
        return Ok(Json(built_in(&policy, role)).into_response());
    }
    let record = roles.get(&name).ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let item = custom(&policy, &record.role, &record.description);
    Ok(([etag(record.version)], Json(item)).into_response())
}

/// What a role is to be.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct PutRoleRequest {
    /// The roles that it inherits from, at most 32.
    #[schema(value_type = Vec<String>, example = json!(["user"]))]
    parents: Vec<ParsedRole>,
    /// What it adds to them, at most 200.
    #[schema(value_type = Vec<String>, example = json!(["users:read:any"]))]
    permissions: Vec<ParsedPermission>,
    /// What it is for.
    #[deserr(default, try_from(&String) = fields::description -> Invalid)]
    #[schema(value_type = String, required = false, max_length = 500)]
    description: String,
}

/// A name of a role in a list.
#[derive(Deserr)]
#[deserr(error = FieldErrors, try_from(&String) = parsed_role -> Invalid)]
pub struct ParsedRole(RoleName);

/// A permission in a list.
#[derive(Deserr)]
#[deserr(error = FieldErrors, try_from(&String) = parsed_permission -> Invalid)]
pub struct ParsedPermission(Permission);

fn parsed_role(text: &str) -> Result<ParsedRole, Invalid> {
    fields::role(text).map(ParsedRole)
}

fn parsed_permission(text: &str) -> Result<ParsedPermission, Invalid> {
    fields::permission(text).map(ParsedPermission)
}

/// Create a role or replace it. With `If-Match` only the version that was seen. Nobody can make a role that permits
/// what they may not do themselves, nor change one that does.
#[utoipa::path(
    put, path = "/api/v1/rbac/roles/{role}", tag = "rbac", operation_id = "put_role",
    params(
        ("role" = String, Path, description = "Its name", example = "support"),
        ("if-match" = Option<String>, Header, description = "`ETag` of the version to replace"),
    ),
    request_body = PutRoleRequest,
    responses(
        (status = 200, description = "Replaced; `ETag` names the version", body = RoleItem),
        (status = 201, description = "Created; `ETag` names the version", body = RoleItem),
        (status = 403, description = "It would permit, or permits, what the caller may not do"),
        (status = 409, description = "It is built in, or others are changing roles just now"),
        (status = 412, description = "It has changed since, or is gone"),
    ),
)]
pub async fn put_role(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<RoleName>,
    if_match: IfMatch,
    Valid(request): Valid<PutRoleRequest>,
) -> Answer<Response> {
    let role = CustomRole {
        name,
        parents: request.parents.into_iter().map(|parent| parent.0).collect(),
        permissions: request.permissions.into_iter().map(|permission| permission.0).collect(),
    };
    let details = json!({ "parents": role.parents, "permissions": role.permissions });
    let event = AuditEvent {
        resource: Some(("roles".into(), role.name.to_string())),
        ..call.audit_by(&caller, AuditAction::RolePut, details)?
    };
    let effects = Effects::of(event.clone());
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::basis(&pg, &caller, None).await?;
        if_match.require_present(basis.roles.get(&role.name).map(|record| record.version))?;
        basis.policy.validate(&role).map_err(|error| refused(&error))?;
        let after = with(&basis.policy, &role);
        let names = std::slice::from_ref(&role.name);
        let touched = [basis.policy.effective(names), after.effective(names)];
        escalation::require(&pg, &basis, &touched, &event, Some("/permissions")).await?;
        let put = (&role, request.description.as_str());
        let (status, version) =
            match role_admin::put(&pg, &basis, put, call.now(), &effects).await? {
                Put::Created(version) => (StatusCode::CREATED, version),
                Put::Replaced(version) => (StatusCode::OK, version),
                Put::Stale => continue,
            };
        let item = custom(&after, &role, &request.description);
        return Ok((status, [etag(version)], Json(item)).into_response());
    }
    Err(escalation::busy())
}

/// The policy with this role in it.
fn with(policy: &Policy, role: &CustomRole) -> Policy {
    let others = policy.custom().filter(|other| other.name != role.name).cloned();
    Policy::new(others.chain([role.clone()]).collect())
}

fn refused(error: &PolicyError) -> Problem {
    let (pointer, code) = match error {
        PolicyError::BuiltIn(_) => return Problem::new(&CONFLICT).detail(error.to_string()),
        PolicyError::UnknownParent { index, .. } => (format!("/parents/{index}"), "unknown_role"),
        PolicyError::Cycle { index, .. } => (format!("/parents/{index}"), "cycle"),
        PolicyError::TooManyParents => ("/parents".to_owned(), "too_many"),
        PolicyError::TooManyPermissions => ("/permissions".to_owned(), "too_many"),
    };
    let detail = error.to_string();
    Problem::invalid(vec![FieldError { pointer, code: code.into(), detail }])
}

/// Delete a role that no user, role or grant needs.
#[utoipa::path(
    delete, path = "/api/v1/rbac/roles/{role}", tag = "rbac", operation_id = "delete_role",
    params(
        ("role" = String, Path, description = "Its name", example = "support"),
        ("if-match" = Option<String>, Header, description = "`ETag` of the version to delete"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 403, description = "It permits what the caller may not do"),
        (status = 404, description = "There is none"),
        (status = 409, description = "It is built in, or needed, or others are changing roles just now"),
        (status = 412, description = "It has changed since"),
    ),
)]
pub async fn delete_role(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<RoleName>,
    if_match: IfMatch,
) -> Answer<StatusCode> {
    let conflict = |detail: &'static str| Problem::new(&CONFLICT).detail(detail);
    if name.is_built_in() {
        return Err(conflict("This role is built in."));
    }
    let event = AuditEvent {
        resource: Some(("roles".into(), name.to_string())),
        ..call.audit_by(&caller, AuditAction::RoleDelete, json!({}))?
    };
    let effects = Effects::of(event.clone());
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::basis(&pg, &caller, None).await?;
        let present = basis.roles.get(&name).ok_or_else(|| Problem::new(&NOT_FOUND))?;
        if_match.require(present.version)?;
        let touched = [basis.policy.effective(std::slice::from_ref(&name))];
        escalation::require(&pg, &basis, &touched, &event, None).await?;
        let settled = settle_sessions(&call, &pg).await?;
        match role_admin::delete(&pg, &basis, &name, &settled, &effects).await? {
            Deleted::Done => return Ok(StatusCode::NO_CONTENT),
            Deleted::Unknown => return Err(Problem::new(&NOT_FOUND)),
            Deleted::InUse => {
                return Err(conflict("A user, a role or a grant still needs this role."));
            }
            Deleted::Unsettled | Deleted::Stale => {}
        }
    }
    Err(escalation::busy())
}

/// Tells the sessions of all users whose roles were changed and whose sessions may not know it yet. So no session
/// names a role that is about to be deleted, and none has it when it is made anew with other permissions.
async fn settle_sessions(call: &Call, pg: &Connection) -> Answer<Vec<UserId>> {
    let users = role_admin::unsettled(pg, MAX_UNSETTLED).await?;
    for &user in &users {
        if let Some((roles, version)) = users::roles(pg, user).await? {
            sessions::set_roles(call.redis()?, user, &roles, version).await?;
        }
    }
    Ok(users)
}
