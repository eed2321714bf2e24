//! `GET /api/v1/service-accounts/{id}` (OAUTH-8).

use axum::response::Response;
use postern_domain::ids::ServiceAccountId;
use postern_edge::{Answer, Call, Caller, body::ValidPath};

use super::service_account_item::{ServiceAccountItem, account, answer};

/// A service account and what is known of its keys.
#[utoipa::path(
    get, path = "/api/v1/service-accounts/{id}", tag = "service-accounts",
    operation_id = "read_service_account",
    params(("id" = uuid::Uuid, Path, description = "The account")),
    responses(
        (status = 200, description = "The account; `ETag` names its version", body = ServiceAccountItem),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn read_service_account(
    call: Call,
    _: Caller,
    ValidPath(id): ValidPath<ServiceAccountId>,
) -> Answer<Response> {
    Ok(answer(account(&call.pg().await?, id).await?))
}
