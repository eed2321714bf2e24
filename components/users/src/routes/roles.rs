//! `PUT` and `DELETE /api/v1/users/{id}/roles/{role}` (USR-3, SES-3).

use axum::Json;
use postern_domain::{audit::AuditAction, ids::UserId, rbac::RoleName};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidPathPair,
    escalation::{self, MAX_TRIES},
    problem::{CONFLICT, NOT_FOUND},
};
use postern_store::{
    effects::Effects,
    sessions,
    user_roles::{self, Changed},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// The role that every account has.
const EVERYBODYS: &str = "user";

/// The roles of a user.
#[derive(Serialize, ToSchema)]
pub struct RolesAnswer {
    /// Role names.
    #[schema(example = json!(["user", "premium"]))]
    roles: Vec<String>,
}

/// Give a user a role. Nobody can give a role that permits what they may not do themselves, nor one to somebody who
/// may do more than they.
#[utoipa::path(
    put, path = "/api/v1/users/{id}/roles/{role}", tag = "users", operation_id = "assign_role",
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("role" = String, Path, description = "The role", example = "premium"),
    ),
    responses(
        (status = 200, description = "The user's roles now", body = RolesAnswer),
        (status = 403, description = "The role permits, or the user may do, what the caller may not"),
        (status = 404, description = "There is no such user or role"),
    ),
)]
pub async fn assign_role(
    call: Call,
    caller: Caller,
    ValidPathPair(user, role): ValidPathPair<UserId, RoleName>,
) -> Answer<Json<RolesAnswer>> {
    let pg = call.pg().await?;
    let event = call.audit_by(&caller, AuditAction::RoleAssign, json!({ "role": role }))?;
    let effects = Effects::of(event.clone()).sync_roles()?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, user, &event).await?;
        if !basis.policy.knows(&role) {
            return Err(Problem::new(&NOT_FOUND));
        }
        let given = [basis.of(&[role.as_str()])];
        escalation::require(&pg, &basis, &given, &event, Some("/role")).await?;
        let change = (user, &role);
        match user_roles::assign(&pg, &basis, change, call.now(), &effects).await? {
            Changed::Stale => {}
            changed => return settle(&call, user, changed).await,
        }
    }
    Err(escalation::busy())
}

/// Take a role from a user. It counts at their next request, wherever that arrives.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/roles/{role}", tag = "users", operation_id = "remove_role",
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("role" = String, Path, description = "The role", example = "premium"),
    ),
    responses(
        (status = 200, description = "The user's roles now", body = RolesAnswer),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is no such user"),
        (status = 409, description = "The user is the last active administrator, or everybody has the role"),
    ),
)]
pub async fn remove_role(
    call: Call,
    caller: Caller,
    ValidPathPair(user, role): ValidPathPair<UserId, RoleName>,
) -> Answer<Json<RolesAnswer>> {
    if role.as_str() == EVERYBODYS {
        return Err(Problem::new(&CONFLICT).detail("Every account has this role."));
    }
    let pg = call.pg().await?;
    let event = call.audit_by(&caller, AuditAction::RoleRemove, json!({ "role": role }))?;
    let effects = Effects::of(event.clone()).sync_roles()?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, user, &event).await?;
        let change = (user, &role);
        match user_roles::take(&pg, &basis, change, call.now(), &effects).await? {
            Changed::Stale => {}
            changed => return settle(&call, user, changed).await,
        }
    }
    Err(escalation::busy())
}

/// Tells the user's sessions, so that the change counts at once; the queued job does the same, should this
/// component die before.
async fn settle(call: &Call, user: UserId, changed: Changed) -> Answer<Json<RolesAnswer>> {
    match changed {
        Changed::Unknown => Err(Problem::new(&NOT_FOUND)),
        Changed::LastAdministrator => {
            Err(Problem::new(&CONFLICT)
                .detail("The last active administrator cannot lose the role."))
        }
        Changed::Stale => Err(escalation::busy()),
        Changed::Roles { roles, version } => {
            // They are taken or given by now, whatever Redis says; the queued job repeats it.
            if let Err(error) = sessions::set_roles(call.redis()?, user, &roles, version).await {
                postern_platform::log::line(&format!(
                    "telling sessions of their roles is left to its job: {error}"
                ));
            }
            Ok(Json(RolesAnswer { roles }))
        }
    }
}
