//! `DELETE /api/v1/users/{id}` (USR-3).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::UserId};
use postern_edge::{Answer, Call, Caller, body::ValidPath, escalation};
use postern_store::effects::Effects;
use serde_json::json;

use super::deletion::{self, Order};

/// Delete a user, with everything in the account, for good. (To keep it, suspend instead.)
#[utoipa::path(
    delete, path = "/api/v1/users/{id}", tag = "users", operation_id = "delete_user",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 202, description = "Nobody can use the account any more; in the background it is deleted now"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is none"),
        (status = 409, description = "The user is the last active administrator"),
    ),
)]
pub async fn delete_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserDelete, json!({}))?;
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let order = Order { user: id, basis: Some(&basis), due: call.now(), suspend: true };
        let asked = deletion::ask(&call, &order, Effects::of(event.clone())).await?;
        Ok(asked.map(|_| StatusCode::ACCEPTED))
    })
    .await
}
