//! `PATCH /api/v1/service-accounts/{id}` (OAUTH-8).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::{audit::AuditAction, ids::ServiceAccountId, name::DisplayName};
use postern_edge::{
    Answer, Call, Caller, Invalid, Valid,
    body::{FieldErrors, ValidPath},
    escalation,
    etag::IfMatch,
    field,
};
use postern_store::{
    audit::AuditEvent,
    effects::Effects,
    services::admin::{self, Changed},
};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    service_account_body::{Lists, audience_taken},
    service_account_item::{ServiceAccountItem, account, answer, details},
};
use crate::fields::{AllowedNetwork, OwnAudience, ServicePermission};

/// What to change; a list takes the place of the one that is there.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct UpdateServiceAccountRequest {
    /// What people call it.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[schema(value_type = String, required = false, max_length = 100, example = "assistant")]
    name: Option<DisplayName>,
    /// What it may do.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<String>>, example = json!(["connections:broker:any"]))]
    permissions: Option<Vec<ServicePermission>>,
    /// The addresses and networks that it may come from; from anywhere if the list is empty.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<String>>, example = json!(["192.0.2.0/24"]))]
    allowed_addresses: Option<Vec<AllowedNetwork>>,
    /// What access tokens are for that it accepts.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<String>>, example = json!(["calendar"]))]
    audiences: Option<Vec<OwnAudience>>,
}

/// Change a service account, from its next call on. With `If-Match` only the version that was seen. Nobody can give it
/// what they may not do themselves, nor change one that has it.
#[utoipa::path(
    patch, path = "/api/v1/service-accounts/{id}", tag = "service-accounts",
    operation_id = "update_service_account",
    params(
        ("id" = uuid::Uuid, Path, description = "The account"),
        ("if-match" = Option<String>, Header, description = "`ETag` of the version to change"),
    ),
    request_body = UpdateServiceAccountRequest,
    responses(
        (status = 200, description = "The account now; `ETag` names its version", body = ServiceAccountItem),
        (status = 403, description = "It may, or would, do what the caller may not"),
        (status = 404, description = "There is none"),
        (status = 412, description = "It has changed since"),
    ),
)]
pub async fn update_service_account(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ServiceAccountId>,
    if_match: IfMatch,
    Valid(request): Valid<UpdateServiceAccountRequest>,
) -> Answer<Response> {
    let UpdateServiceAccountRequest { name, permissions, allowed_addresses, audiences } = request;
    let lists = Lists { permissions, allowed_addresses, audiences };
    let event = call.audit_by(&caller, AuditAction::ServiceAccountUpdate, json!({}))?;
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let present = account(&pg, id).await?;
        if_match.require(present.version)?;
        let mut wanted = present.account.clone();
        lists.apply(&mut wanted)?;
        if let Some(name) = &name {
            name.as_str().clone_into(&mut wanted.name);
        }
        if wanted == present.account {
            return Ok(Some(answer(present)));
        }
        let basis = escalation::basis(&pg, &caller, None).await?;
        let touched = [present.account.effective(), wanted.effective()];
        escalation::require(&pg, &basis, &touched, &event, Some("/permissions")).await?;
        let effects = Effects::of(AuditEvent { details: details(&wanted), ..event.clone() });
        match admin::update(&pg, &basis, (&present, &wanted), call.now(), &effects).await? {
            Changed::Done => Ok(Some(answer(account(&pg, id).await?))),
            Changed::AudienceTaken => Err(audience_taken()),
            Changed::Stale => Ok(None),
        }
    })
    .await
}
