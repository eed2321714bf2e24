//! `DELETE /api/v1/rbac/roles/{role}` (RBAC-1, RBAC-2).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::UserId, rbac::RoleName};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidPath,
    escalation,
    etag::IfMatch,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_platform::pg::Connection;
use postern_store::{
    accounts::users,
    audit::AuditEvent,
    authorization::role_admin::{self, Deleted},
    effects::Effects,
    sessions,
};
use serde_json::json;

/// Users whose sessions are told, before a role is deleted; a job tells them as well.
const MAX_UNSETTLED: usize = 100;

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
    escalation::retry(|| async {
        let basis = escalation::basis(&pg, &caller, None).await?;
        let present = basis.roles.get(&name).ok_or_else(|| Problem::new(&NOT_FOUND))?;
        if_match.require(present.version)?;
        let touched = [basis.policy.effective(std::slice::from_ref(&name))];
        escalation::require(&pg, &basis, &touched, &event, None).await?;
        let settled = settle_sessions(&call, &pg).await?;
        match role_admin::delete(&pg, &basis, &name, &settled, &effects).await? {
            Deleted::Done => Ok(Some(StatusCode::NO_CONTENT)),
            Deleted::Unknown => Err(Problem::new(&NOT_FOUND)),
            Deleted::InUse => Err(conflict("A user, a role or a grant still needs this role.")),
            Deleted::Unsettled | Deleted::Stale => Ok(None),
        }
    })
    .await
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
