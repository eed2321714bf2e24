//! Pausing a connection, and letting it be used again (OAUTH-11).

use axum::Json;
use postern_domain::ids::ConnectionId;
use postern_edge::{Answer, Call, Caller, Problem, notices, problem::NOT_FOUND};
use postern_store::{connections, effects::Noticed};

use crate::routes::connection_item::ConnectionItem;

/// Makes a connection `paused` or not, and gives it as it is then. What is so already is left as it is.
pub async fn change(
    call: &Call,
    caller: &Caller,
    id: ConnectionId,
    (paused, effects): (bool, &Noticed),
) -> Answer<Json<ConnectionItem>> {
    let pg = call.pg().await?;
    let owned = (caller.user, id);
    if connections::pause(&pg, owned, (paused, call.now()), effects).await? {
        notices::tell(call, caller.user, effects).await;
    }
    let found = connections::get(&pg, caller.user, id).await?;
    let connection = found.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    Ok(Json(ConnectionItem::new(connection, call.now())))
}
