//! `POST /api/v1/service-accounts` (OAUTH-8).

use axum::response::{IntoResponse, Response};
use deserr::Deserr;
use http::{StatusCode, header};
use postern_domain::{audit::AuditAction, ids::ServiceAccountId, name::DisplayName};
use postern_edge::{
    Answer, Call, Caller, Invalid, Valid, body::FieldErrors, escalation, field,
    idempotency::CreationId,
};
use postern_store::{
    audit::AuditEvent,
    effects::Effects,
    services::admin::{self, Account, Changed},
};
use utoipa::ToSchema;

use super::{
    service_account_body::{Lists, audience_taken},
    service_account_item::{ServiceAccountItem, account, answer, details},
};
use crate::fields::{AllowedNetwork, OwnAudience, ServicePermission};

/// A service account to create. Its keys are made one by one.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CreateServiceAccountRequest {
    /// What people call it.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, max_length = 100, example = "assistant")]
    name: DisplayName,
    /// What it may do, of what service accounts may (`for_services` in the list of permissions).
    #[schema(value_type = Vec<String>, example = json!(["connections:broker:any"]))]
    permissions: Vec<ServicePermission>,
    /// The addresses and networks that it may come from, at most 50; from anywhere, if left out.
    #[deserr(default)]
    #[schema(value_type = Vec<String>, required = false, example = json!(["192.0.2.0/24"]))]
    allowed_addresses: Vec<AllowedNetwork>,
    /// What access tokens are for that it accepts (`aud`), at most 20, each of no other service account.
    #[deserr(default)]
    #[schema(value_type = Vec<String>, required = false, example = json!(["calendar"]))]
    audiences: Vec<OwnAudience>,
}

/// Create an account for a program. Nobody can give it what they may not do themselves.
#[utoipa::path(
    post, path = "/api/v1/service-accounts", tag = "service-accounts",
    operation_id = "create_service_account",
    request_body = CreateServiceAccountRequest,
    responses(
        (status = 201, description = "Created; it has no key yet", body = ServiceAccountItem),
        (status = 403, description = "The caller may not do that themselves"),
    ),
)]
pub async fn create_service_account(
    call: Call,
    caller: Caller,
    CreationId(id): CreationId,
    Valid(request): Valid<CreateServiceAccountRequest>,
) -> Answer<Response> {
    let id = ServiceAccountId::from_uuid(id);
    let mut new = Account {
        name: request.name.as_str().to_owned(),
        permissions: Vec::new(),
        networks: Vec::new(),
        audiences: Vec::new(),
    };
    let lists = Lists {
        permissions: Some(request.permissions),
        allowed_addresses: Some(request.allowed_addresses),
        audiences: Some(request.audiences),
    };
    lists.apply(&mut new)?;
    let event = AuditEvent {
        resource: Some(("service_accounts".to_owned(), id.to_string())),
        ..call.audit_by(&caller, AuditAction::ServiceAccountCreate, details(&new))?
    };
    let effects = Effects::of(event.clone());
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let basis = escalation::basis(&pg, &caller, None).await?;
        let given = [new.effective()];
        escalation::require(&pg, &basis, &given, &event, Some("/permissions")).await?;
        let account = (id, &new);
        match admin::create(&pg, &basis, account, caller.user, call.now(), &effects).await? {
            Changed::Done => Ok(Some(())),
            Changed::AudienceTaken => Err(audience_taken()),
            Changed::Stale => Ok(None),
        }
    })
    .await?;
    let location = format!("/api/v1/service-accounts/{id}");
    let item = answer(account(&pg, id).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], item).into_response())
}
