//! `PUT /api/v1/users/{id}/roles/{role}` (USR-3, SES-3).

use axum::Json;
use postern_domain::{audit::AuditAction, ids::UserId, rbac::RoleName};
use postern_edge::{
    Answer, Call, Caller, Problem, body::ValidPathPair, escalation, problem::NOT_FOUND,
};
use postern_store::{authorization::user_roles, effects::Effects};
use serde_json::json;

use super::assigned_roles::{RolesAnswer, settle};

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
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, user, &event).await?;
        if !basis.policy.knows(&role) {
            return Err(Problem::new(&NOT_FOUND));
        }
        let given = [basis.of(&[role.as_str()])];
        escalation::require(&pg, &basis, &given, &event, Some("/role")).await?;
        let change = (user, &role);
        let changed = user_roles::assign(&pg, &basis, change, call.now(), &effects).await?;
        settle(&call, user, changed).await
    })
    .await
}
