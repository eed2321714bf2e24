//! `DELETE /api/v1/users/{id}/roles/{role}` (USR-3, SES-3).

use axum::Json;
use postern_domain::{audit::AuditAction, ids::UserId, rbac::RoleName};
use postern_edge::{
    Answer, Call, Caller, Problem, body::ValidPathPair, escalation, problem::CONFLICT,
};
use postern_store::{authorization::user_roles, effects::Effects};
use serde_json::json;

use super::assigned_roles::{RolesAnswer, settle};

/// The role that every account has.
const EVERYBODYS: &str = "user";

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
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, user, &event).await?;
        let change = (user, &role);
        let changed = user_roles::take(&pg, &basis, change, call.now(), &effects).await?;
        settle(&call, user, changed).await
    })
    .await
}
