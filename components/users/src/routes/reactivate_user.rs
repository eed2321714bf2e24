//! `POST /api/v1/users/{id}/reactivate` (USR-3).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::UserId};
use postern_edge::{Answer, Call, Caller, body::ValidPath, escalation};
use postern_store::{accounts::user_admin, effects::Effects};
use serde_json::json;

/// Put an account back to use.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/reactivate", tag = "users", operation_id = "reactivate_user",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 204, description = "Active"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn reactivate_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserReactivate, json!({}))?;
    let effects = Effects::of(event.clone());
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let done = user_admin::reactivate(&pg, &basis, id, call.now(), &effects).await?;
        Ok(done.then_some(StatusCode::NO_CONTENT))
    })
    .await
}
