//! `GET /api/v1/rbac/grants` (RBAC-3).

use axum::Json;
use deserr::Deserr;
use postern_domain::ids::{GrantId, UserId};
use postern_edge::{
    Answer, Call, Caller, Invalid,
    body::{FieldErrors, ValidQuery},
    field,
    page::{self, Page},
};
use postern_store::authorization::grant_admin::{self, Filter, GrantRecord};

use super::grant_item::GrantItem;
use crate::fields;

/// Which grants.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GrantQuery {
    /// How many items at most, 1 to 100.
    #[deserr(default = page::DEFAULT_LIMIT, try_from(&String) = page::parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    limit: usize,
    /// `next_cursor` of the page before.
    #[deserr(default)]
    cursor: Option<String>,
    /// Only those of this user.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
    #[param(value_type = Option<String>, format = Uuid)]
    user: Option<UserId>,
    /// Only those of this role.
    #[deserr(default, try_from(&String) = fields::optional_text -> Invalid)]
    #[param(value_type = Option<String>)]
    role: Option<String>,
    /// Only those on resources of this type.
    #[deserr(default, try_from(&String) = fields::optional_text -> Invalid)]
    #[param(value_type = Option<String>)]
    resource_type: Option<String>,
    /// Only those on this resource.
    #[deserr(default, try_from(&String) = fields::optional_text -> Invalid)]
    #[param(value_type = Option<String>)]
    resource_id: Option<String>,
}

/// Grants, in the order in which they were given, expired ones included.
#[utoipa::path(
    get, path = "/api/v1/rbac/grants", tag = "rbac", operation_id = "list_grants",
    params(GrantQuery),
    responses(
        (status = 200, description = "One page", body = Page<GrantItem>),
    ),
)]
pub async fn list_grants(
    call: Call,
    _: Caller,
    ValidQuery(query): ValidQuery<GrantQuery>,
) -> Answer<Json<Page<GrantItem>>> {
    let after = page::cursor_id(query.cursor.as_deref())?;
    let after = GrantId::from_uuid(after.unwrap_or_default());
    let filter = Filter {
        user: query.user,
        role: query.role.as_deref(),
        resource_type: query.resource_type.as_deref(),
        resource_id: query.resource_id.as_deref(),
    };
    let records = grant_admin::list(&call.pg().await?, &filter, after, query.limit + 1).await?;
    let next = |record: &GrantRecord| record.id.to_string();
    Ok(Json(Page::cut(records, query.limit, next).map(GrantItem::from)))
}
