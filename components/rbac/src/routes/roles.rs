//! `/api/v1/rbac/permissions`, `/api/v1/rbac/roles` (RBAC-1, RBAC-2).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    rbac::{
        BuiltIn, CustomRole, Effective, Permission, Policy, PolicyError, RoleName,
        catalogue::CATALOGUE,
    },
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    policy,
    problem::{CONFLICT, ESCALATION, FieldError, NOT_FOUND, ProblemDocument},
};
use postern_platform::pg::Connection;
use postern_store::{
    audit::{self, AuditEvent},
    role_admin::{self, Deleted},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::fields;

/// A permission that Postern knows by name.
#[derive(Serialize, ToSchema)]
pub struct PermissionItem {
    /// `resource:action:scope`.
    #[schema(value_type = String, example = "users:read:any")]
    permission: &'static Permission,
    /// What it allows: "you may …".
    #[schema(example = "see any user's account")]
    words: &'static str,
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
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The catalogue", body = PermissionList),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn list_permissions(_: Caller) -> Json<PermissionList> {
    let item = |entry: &'static postern_domain::rbac::catalogue::Entry| PermissionItem {
        permission: &entry.permission,
        words: entry.words,
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
    security(("access_token" = [])),
    responses(
        (status = 200, description = "The roles", body = RoleList),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
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
    params(("role" = String, Path, description = "Its name", example = "user")), security(("access_token" = [])),
    responses(
        (status = 200, description = "The role", body = RoleItem),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn read_role(
    call: Call,
    _: Caller,
    ValidPath(name): ValidPath<RoleName>,
) -> Answer<Json<RoleItem>> {
    let roles = role_admin::all(&call.pg().await?).await?;
    let policy = roles.policy();
    if let Some(role) = name.built_in() {
        return Ok(Json(built_in(&policy, role)));
    }
    let record = roles.records.iter().find(|record| record.role.name == name);
    let record = record.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    Ok(Json(custom(&policy, &record.role, &record.description)))
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

/// Create a role or replace it. Nobody can make a role that permits what they may not do themselves.
#[utoipa::path(
    put, path = "/api/v1/rbac/roles/{role}", tag = "rbac", operation_id = "put_role",
    params(("role" = String, Path, description = "Its name", example = "support")),
    request_body = PutRoleRequest, security(("access_token" = [])),
    responses(
        (status = 200, description = "Replaced", body = RoleItem),
        (status = 201, description = "Created", body = RoleItem),
        (status = 403, description = "It would permit what the caller may not do", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "It is built in, or somebody changed roles at the same moment", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn put_role(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<RoleName>,
    Valid(request): Valid<PutRoleRequest>,
) -> Answer<Response> {
    let role = CustomRole {
        name,
        parents: request.parents.into_iter().map(|parent| parent.0).collect(),
        permissions: request.permissions.into_iter().map(|permission| permission.0).collect(),
    };
    let pg = call.pg().await?;
    let present = role_admin::all(&pg).await?;
    let policy = present.policy();
    policy.validate(&role).map_err(|error| refused(&error))?;
    let others = policy.custom().filter(|other| other.name != role.name).cloned();
    let after = Policy::new(others.chain([role.clone()]).collect());
    let given = after.effective(std::slice::from_ref(&role.name));
    refuse_escalation(&call, &pg, &caller, AuditAction::RolePut, &given, "/permissions").await?;
    let event = AuditEvent {
        resource: Some(("roles".into(), role.name.to_string())),
        ..call.audit_by(
            &caller,
            AuditAction::RolePut,
            json!({
                "parents": role.parents, "permissions": role.permissions,
            }),
        )?
    };
    let put = (&role, request.description.as_str());
    let created = role_admin::put(&pg, present.version, put, call.now(), &event).await?;
    let created = created.ok_or_else(|| {
        Problem::new(&CONFLICT).detail("Somebody changed roles at the same moment. Try again.")
    })?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(custom(&after, &role, &request.description))).into_response())
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

/// Nobody hands out what they do not have; the try is recorded.
pub async fn refuse_escalation(
    call: &Call,
    pg: &Connection,
    caller: &Caller,
    action: AuditAction,
    given: &Effective,
    pointer: &str,
) -> Answer<()> {
    // As of now, not as the guard saw it up to a second ago.
    let (own, _) = policy::of(call, &caller.roles).await?;
    let lacking = own.lacks(given);
    if lacking.is_empty() {
        return Ok(());
    }
    let event = AuditEvent {
        outcome: AuditOutcome::Denied,
        reason: AuditReason::Escalation,
        ..call.audit_by(caller, action, json!({ "lacking": lacking }))?
    };
    audit::record(pg, &event).await?;
    Err(lacking.iter().fold(Problem::new(&ESCALATION), |problem, permission| {
        problem.field(pointer.to_owned(), "not_yours", permission.to_string())
    }))
}

/// Delete a role that no user, role or grant needs.
#[utoipa::path(
    delete, path = "/api/v1/rbac/roles/{role}", tag = "rbac", operation_id = "delete_role",
    params(("role" = String, Path, description = "Its name", example = "support")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Deleted"),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "It is built in, or needed", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_role(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<RoleName>,
) -> Answer<StatusCode> {
    let conflict = |detail: &'static str| Problem::new(&CONFLICT).detail(detail);
    if name.is_built_in() {
        return Err(conflict("This role is built in."));
    }
    let event = AuditEvent {
        resource: Some(("roles".into(), name.to_string())),
        ..call.audit_by(&caller, AuditAction::RoleDelete, json!({}))?
    };
    match role_admin::delete(&call.pg().await?, &name, &event).await? {
        Deleted::Done => Ok(StatusCode::NO_CONTENT),
        Deleted::Unknown => Err(Problem::new(&NOT_FOUND)),
        Deleted::InUse => Err(conflict("A user, a role or a grant still needs this role.")),
    }
}
