//! `POST /api/v1/service-accounts/{id}/keys` (OAUTH-8).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::{StatusCode, header};
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::AuditAction,
    ids::{ServiceAccountId, ServiceKeyId},
    services::{self, ExpiryError, MAX_KEYS, key::ServiceKey},
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    escalation,
    idempotency::{self, CreationId},
    problem::CONFLICT,
};
use postern_platform::{ExposeSecret, random};
use postern_store::{
    effects::Effects,
    services::keys::{self, Created, NewKey},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{service_account_body::invalid, service_account_item::account};
use crate::fields;

/// A key to make.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CreateServiceKeyRequest {
    /// From when on it is refused, within 366 days; in 90 days, if left out.
    #[deserr(default, try_from(Option<String>) = fields::nullable_time -> Invalid)]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<UnixMillis>,
}

/// A key, shown once.
#[derive(Serialize, ToSchema)]
pub struct NewServiceKey {
    /// Its id, by which it is revoked.
    #[schema(value_type = uuid::Uuid)]
    id: ServiceKeyId,
    /// For `Authorization: Bearer`. It is kept nowhere.
    #[schema(example = "pst_sk_…")]
    key: String,
    /// From when on it is refused.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
}

/// Make a key of a service account, which is shown once. An account has at most two, so that a new one can be put in
/// place before the old one is revoked. Nobody can make a key that opens what they may not do themselves.
#[utoipa::path(
    post, path = "/api/v1/service-accounts/{id}/keys", tag = "service-accounts",
    operation_id = "create_service_key",
    params(("id" = uuid::Uuid, Path, description = "The account")),
    request_body = CreateServiceKeyRequest,
    responses(
        (status = 201, description = "The key; it is not shown again", body = NewServiceKey),
        (status = 403, description = "The account may do what the caller may not"),
        (status = 404, description = "There is no such account"),
        (status = 409, description = "It has two keys; or an earlier request with this `Idempotency-Key` has made one, which `id` names"),
    ),
)]
pub async fn create_service_key(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ServiceAccountId>,
    CreationId(creation): CreationId,
    Valid(request): Valid<CreateServiceKeyRequest>,
) -> Answer<Response> {
    let expires_at = services::expiry(request.expires_at, call.now()).map_err(wrong_expiry)?;
    let key = ServiceKey::new(random::bytes()?);
    let (key_id, created_by) = (ServiceKeyId::from_uuid(creation), caller.user);
    let new = NewKey { id: key_id, key: &key, expires_at, created_by };
    let details = json!({ "key": key_id, "expires_at": expires_at });
    let event = call.audit_by(&caller, AuditAction::ServiceKeyCreate, details)?;
    let effects = Effects::of(event.clone());
    let pg = call.pg().await?;
    escalation::retry(|| async {
        let present = account(&pg, id).await?;
        let basis = escalation::basis(&pg, &caller, None).await?;
        let touched = [present.account.effective()];
        escalation::require(&pg, &basis, &touched, &event, None).await?;
        match keys::create(&pg, &basis, (&present, &new), call.now(), &effects).await? {
            Created::Done => Ok(Some(())),
            // By an earlier try, which died before it could say so.
            Created::Present => Err(idempotency::shown_once(creation)),
            Created::Full => Err(full()),
            Created::Stale => Ok(None),
        }
    })
    .await?;
    let location = format!("/api/v1/service-accounts/{id}/keys/{key_id}");
    let key = key.text().expose_secret().to_owned();
    let shown = Json(NewServiceKey { id: key_id, key, expires_at });
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], shown).into_response())
}

fn full() -> Problem {
    let detail = format!("The account has {MAX_KEYS} keys. Revoke one that is not used any more.");
    Problem::new(&CONFLICT).detail(detail)
}

fn wrong_expiry(error: ExpiryError) -> Problem {
    match error {
        ExpiryError::Past => {
            invalid("/expires_at", FieldCode::InThePast, "This time has passed.".to_owned())
        }
        ExpiryError::TooLate => invalid(
            "/expires_at",
            FieldCode::TooLate,
            "A key is good for 366 days at most.".to_owned(),
        ),
    }
}
