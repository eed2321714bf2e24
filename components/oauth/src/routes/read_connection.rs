//! `GET /api/v1/oauth/connections/{id}` (OAUTH-7, OAUTH-11).

use axum::Json;
use postern_domain::ids::ConnectionId;
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::connections;

use super::connection_item::ConnectionItem;

/// One of my connected accounts. Another user's does not exist here.
#[utoipa::path(
    get, path = "/api/v1/oauth/connections/{id}", tag = "oauth", operation_id = "read_connection",
    params(("id" = uuid::Uuid, Path, description = "The connection")),
    responses(
        (status = 200, description = "The connection", body = ConnectionItem),
        (status = 404, description = "The caller has no such connection"),
    ),
)]
pub async fn read_connection(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ConnectionId>,
) -> Answer<Json<ConnectionItem>> {
    let found = connections::get(&call.pg().await?, caller.user, id).await?;
    let connection = found.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    Ok(Json(ConnectionItem::new(connection, call.now())))
}
