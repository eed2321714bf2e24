//! `DELETE /api/v1/service-accounts/{id}/keys/{key}` (OAUTH-8).

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::{ServiceAccountId, ServiceKeyId},
};
use postern_edge::{
    Answer, Call, Caller, Problem, body::ValidPathPair, escalation, problem::NOT_FOUND,
};
use postern_store::{effects::Effects, services::keys};
use serde_json::json;

use super::service_account_item::account;

/// Revoke a key of a service account. It is refused from the next call on.
#[utoipa::path(
    delete, path = "/api/v1/service-accounts/{id}/keys/{key}", tag = "service-accounts",
    operation_id = "revoke_service_key",
    params(
        ("id" = uuid::Uuid, Path, description = "The account"),
        ("key" = uuid::Uuid, Path, description = "The key's id"),
    ),
    responses(
        (status = 204, description = "Revoked"),
        (status = 403, description = "The account may do what the caller may not"),
        (status = 404, description = "There is no such key"),
    ),
)]
pub async fn revoke_service_key(
    call: Call,
    caller: Caller,
    ValidPathPair(id, key): ValidPathPair<ServiceAccountId, ServiceKeyId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::ServiceKeyRevoke, json!({ "key": key }))?;
    let effects = Effects::of(event.clone());
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let present = account(&pg, id).await?;
        if !present.keys.iter().any(|one| one.id == key) {
            return Err(Problem::new(&NOT_FOUND));
        }
        let basis = escalation::basis(&pg, &caller, None).await?;
        let touched = [present.account.effective()];
        escalation::require(&pg, &basis, &touched, &event, None).await?;
        let revoked = keys::revoke(&pg, &basis, (&present, key), &effects).await?;
        Ok(revoked.map(|()| StatusCode::NO_CONTENT))
    })
    .await
}
