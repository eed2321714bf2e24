//! `GET /api/v1/oauth/connections` (OAUTH-7, OAUTH-11).

use axum::Json;
use postern_domain::ids::ConnectionId;
use postern_edge::{
    Answer, Call, Caller,
    body::ValidQuery,
    page::{self, Page, PageQuery},
};
use postern_store::connections::{self, Connection};

use super::connection_item::ConnectionItem;

/// My connected accounts, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/oauth/connections", tag = "oauth", operation_id = "list_connections",
    params(PageQuery),
    responses(
        (status = 200, description = "One page", body = Page<ConnectionItem>),
    ),
)]
pub async fn list_connections(
    call: Call,
    caller: Caller,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<Json<Page<ConnectionItem>>> {
    let after = page::cursor_id(query.cursor.as_deref())?;
    let after = after.map(ConnectionId::from_uuid);
    let pg = call.pg().await?;
    let found = connections::list(&pg, caller.user, after, query.limit + 1).await?;
    let next = |connection: &Connection| connection.id.to_string();
    let page = Page::cut(found, query.limit, next);
    Ok(Json(page.map(|connection| ConnectionItem::new(connection, call.now()))))
}
