//! `POST /api/v1/rbac/check` (RBAC-5): may somebody do this, and why?

use axum::Json;
use deserr::Deserr;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::UserId,
    rbac::{
        CallerFacts, Decision, Permission, Resource, ResourceRef, RoleName,
        catalogue::RBAC_CHECK_ANY, decide,
    },
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid, body::FieldErrors, field, policy,
    problem::NOT_FOUND,
};
use postern_platform::pg::Connection;
use postern_store::{
    accounts::users,
    audit::{self, AuditEvent},
    authorization::grants,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::fields;

/// What is asked.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CheckRequest {
    /// Who; the caller, if left out.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = uuid::Uuid, required = false)]
    user_id: Option<UserId>,
    /// What.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, example = "notes:read:own")]
    permission: Permission,
    /// On what; without it, on the user's own collection (`own`) or on everybody's (`any`).
    #[deserr(default)]
    #[schema(required = false)]
    resource: Option<CheckedResource>,
}

/// On what.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CheckedResource {
    /// Its type, as permissions name it.
    #[deserr(rename = "type", try_from(&String) = fields::resource_type -> Invalid)]
    #[schema(rename = "type", value_type = String, example = "notes")]
    kind: String,
    /// Its id.
    #[deserr(try_from(&String) = fields::resource_id -> Invalid)]
    #[schema(value_type = String, example = "shopping-list")]
    id: String,
    /// Whose it is, if the one who asks knows. What is nobody's is not the user's own.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = uuid::Uuid, required = false)]
    owner: Option<UserId>,
}

/// What follows.
#[derive(Serialize, ToSchema)]
pub struct CheckAnswer {
    /// Whether it may be done.
    allowed: bool,
    /// Why: `role`, `own`, `grant`, or `no_permission`, `not_owner`, `grant_expired`, `suspended`.
    #[schema(example = "own")]
    reason: &'static str,
}

/// May somebody do this, and why? About others, administrators may ask.
#[utoipa::path(
    post, path = "/api/v1/rbac/check", tag = "rbac", operation_id = "check",
    request_body = CheckRequest,
    responses(
        (status = 200, description = "The decision", body = CheckAnswer),
        (status = 404, description = "There is no such user, or the caller may not ask about them"),
    ),
)]
pub async fn check(
    call: Call,
    caller: Caller,
    Valid(request): Valid<CheckRequest>,
) -> Answer<Json<CheckAnswer>> {
    let pg = call.pg().await?;
    let user = request.user_id.unwrap_or(caller.user);
    if user != caller.user && !caller.effective.has(&RBAC_CHECK_ANY) {
        let event = AuditEvent {
            outcome: AuditOutcome::Denied,
            reason: AuditReason::NotOwner,
            ..event(&call, &caller, user, &request)?
        };
        audit::record(&pg, &event).await?;
        return Err(Problem::new(&NOT_FOUND));
    }
    let standing = users::standing(&pg, user).await?.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let decision = judge(&call, &pg, user, &standing, &request).await?;
    let outcome = if decision.allowed { AuditOutcome::Allowed } else { AuditOutcome::Denied };
    let event = AuditEvent {
        outcome,
        reason: decision.reason.into(),
        ..event(&call, &caller, user, &request)?
    };
    audit::record(&pg, &event).await?;
    Ok(Json(CheckAnswer { allowed: decision.allowed, reason: decision.reason.name() }))
}

async fn judge(
    call: &Call,
    pg: &Connection,
    user: UserId,
    standing: &users::Standing,
    request: &CheckRequest,
) -> Answer<Decision> {
    let (effective, role_names) = policy::of(call, &standing.roles).await?;
    let facts = CallerFacts {
        user,
        effective: &effective,
        role_names: &role_names,
        suspended: standing.suspended,
    };
    let mut resource = None;
    let mut found = Vec::new();
    if let Some(named) = &request.resource {
        let names: Vec<String> = role_names.iter().map(RoleName::to_string).collect();
        let of = ResourceRef { kind: named.kind.clone(), id: named.id.clone() };
        found = grants::concerning(pg, user, &names, &of).await?;
        // Whose an account is, nobody has to tell us.
        let owner = if named.kind == "users" { named.id.parse().ok() } else { named.owner };
        resource = Some(Resource { kind: of.kind, id: of.id, owner });
    }
    Ok(decide(&facts, &request.permission, resource.as_ref(), &found, call.now()))
}

/// Who asked about whom, and what. The permission is the one that was asked about.
fn event(call: &Call, caller: &Caller, user: UserId, request: &CheckRequest) -> Answer<AuditEvent> {
    let on = request.resource.as_ref().filter(|resource| resource.kind != "users");
    let on = on.map(|resource| json!({ "type": resource.kind, "id": resource.id }));
    Ok(AuditEvent {
        permission: Some(request.permission.to_string()),
        resource: Some(("users".into(), user.to_string())),
        ..call.audit_by(caller, AuditAction::Check, json!({ "on": on }))?
    })
}
