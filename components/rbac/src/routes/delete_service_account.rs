//! `DELETE /api/v1/service-accounts/{id}` (OAUTH-8).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::ServiceAccountId};
use postern_edge::{Answer, Call, Caller, body::ValidPath, escalation};
use postern_store::{
    audit::AuditEvent,
    effects::Effects,
    services::admin::{self, Changed},
};
use serde_json::json;

use super::service_account_item::{account, details};

/// Delete a service account. Its keys are refused from then on.
#[utoipa::path(
    delete, path = "/api/v1/service-accounts/{id}", tag = "service-accounts",
    operation_id = "delete_service_account",
    params(("id" = uuid::Uuid, Path, description = "The account")),
    responses(
        (status = 204, description = "Deleted"),
        (status = 403, description = "It may do what the caller may not"),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn delete_service_account(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ServiceAccountId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::ServiceAccountDelete, json!({}))?;
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let present = account(&pg, id).await?;
        // What it was is nowhere else, from then on.
        let event = AuditEvent { details: details(&present.account), ..event.clone() };
        let basis = escalation::basis(&pg, &caller, None).await?;
        let touched = [present.account.effective()];
        escalation::require(&pg, &basis, &touched, &event, None).await?;
        match admin::delete(&pg, &basis, &present, &Effects::of(event)).await? {
            Changed::Done => Ok(Some(StatusCode::NO_CONTENT)),
            Changed::AudienceTaken | Changed::Stale => Ok(None),
        }
    })
    .await
}
