//! `GET /api/v1/service-accounts` (OAUTH-8).

use axum::Json;
use deserr::Deserr;
use postern_domain::ids::ServiceAccountId;
use postern_edge::{
    Answer, Call, Caller, Invalid,
    body::{FieldErrors, ValidQuery},
    page::{self, Page},
};
use postern_store::services::admin::{self, AccountRecord};

use super::service_account_item::ServiceAccountItem;

/// Which accounts.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceAccountQuery {
    /// How many items at most, 1 to 100.
    #[deserr(default = page::DEFAULT_LIMIT, try_from(&String) = page::parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    limit: usize,
    /// `next_cursor` of the page before.
    #[deserr(default)]
    cursor: Option<String>,
}

/// Service accounts, in the order in which they were created. Of their keys nothing can be shown.
#[utoipa::path(
    get, path = "/api/v1/service-accounts", tag = "service-accounts",
    operation_id = "list_service_accounts",
    params(ServiceAccountQuery),
    responses(
        (status = 200, description = "One page", body = Page<ServiceAccountItem>),
    ),
)]
pub async fn list_service_accounts(
    call: Call,
    _: Caller,
    ValidQuery(query): ValidQuery<ServiceAccountQuery>,
) -> Answer<Json<Page<ServiceAccountItem>>> {
    let after = page::cursor_id(query.cursor.as_deref())?.unwrap_or_default();
    let after = ServiceAccountId::from_uuid(after);
    let records = admin::list(&call.pg().await?, None, after, query.limit + 1).await?;
    let next = |record: &AccountRecord| record.id.to_string();
    Ok(Json(Page::cut(records, query.limit, next).map(ServiceAccountItem::from)))
}
