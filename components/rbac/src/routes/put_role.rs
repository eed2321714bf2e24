//! `PUT /api/v1/rbac/roles/{role}` (RBAC-1, RBAC-2).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::StatusCode;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::AuditAction,
    rbac::{CustomRole, Permission, Policy, PolicyError, RoleName},
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    escalation,
    etag::{IfMatch, IfNoneMatch, etag},
    field,
    problem::{CONFLICT, FieldError},
};
use postern_store::{
    audit::AuditEvent,
    authorization::role_admin::{self, Put},
    effects::Effects,
};
use serde_json::json;
use utoipa::ToSchema;

use super::role_item::{RoleItem, custom};
use crate::fields;

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
    field::required(text).map(ParsedRole)
}

fn parsed_permission(text: &str) -> Result<ParsedPermission, Invalid> {
    field::required(text).map(ParsedPermission)
}

/// Create a role or replace it: with `If-Match` only the version that was seen, with `If-None-Match: *` only where there is
/// none. Nobody can make a role that permits what they may not do themselves, nor change one that does.
#[utoipa::path(
    put, path = "/api/v1/rbac/roles/{role}", tag = "rbac", operation_id = "put_role",
    params(
        ("role" = String, Path, description = "Its name", example = "support"),
        ("if-match" = Option<String>, Header, description = "`ETag` of the version to replace"),
        ("if-none-match" = Option<String>, Header, description = "`*` to create a role and replace none"),
    ),
    request_body = PutRoleRequest,
    responses(
        (status = 200, description = "Replaced; `ETag` names the version", body = RoleItem),
        (status = 201, description = "Created; `ETag` names the version", body = RoleItem),
        (status = 403, description = "It would permit, or permits, what the caller may not do"),
        (status = 409, description = "It is built in, or others are changing roles just now"),
        (status = 412, description = "It has changed since, or is gone; or it is there, and was to be new"),
    ),
)]
pub async fn put_role(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<RoleName>,
    if_match: IfMatch,
    if_none_match: IfNoneMatch,
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
    escalation::retry(|| async {
        let basis = escalation::basis(&pg, &caller, None).await?;
        let present = basis.roles.get(&role.name).map(|record| record.version);
        if_match.require_present(present)?;
        if_none_match.require_absent(present)?;
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
                Put::Stale => return Ok(None),
            };
        let item = custom(&after, &role, &request.description);
        Ok(Some((status, [etag(version)], Json(item)).into_response()))
    })
    .await
}

/// The policy with this role in it.
fn with(policy: &Policy, role: &CustomRole) -> Policy {
    let others = policy.custom().filter(|other| other.name != role.name).cloned();
    Policy::new(others.chain([role.clone()]).collect())
}

fn refused(error: &PolicyError) -> Problem {
    let (pointer, code) = match error {
        PolicyError::BuiltIn(_) => return Problem::new(&CONFLICT).detail(error.to_string()),
        PolicyError::UnknownParent { index, .. } => {
            (format!("/parents/{index}"), FieldCode::UnknownRole)
        }
        PolicyError::Cycle { index, .. } => (format!("/parents/{index}"), FieldCode::Cycle),
        PolicyError::TooManyParents => ("/parents".to_owned(), FieldCode::TooMany),
        PolicyError::TooManyPermissions => ("/permissions".to_owned(), FieldCode::TooMany),
    };
    let detail = error.to_string();
    Problem::invalid(vec![FieldError { pointer, code, detail }])
}
