//! `POST /api/v1/oauth/connections/{id}/refresh` (OAUTH-6, OAUTH-11).

use axum::Json;
use postern_domain::{ids::ConnectionId, oauth::refresh::Need};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidPath,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_store::connections::{self, Connection};

use super::connection_item::ConnectionItem;
use crate::{
    config,
    refreshing::{self, Obtained},
};

/// Ask the provider for new tokens now: to see whether a connection still works. Whoever asks at the same time waits for the
/// same answer of the provider.
#[utoipa::path(
    post, path = "/api/v1/oauth/connections/{id}/refresh", tag = "oauth", operation_id = "refresh_connection",
    params(("id" = uuid::Uuid, Path, description = "The connection")),
    responses(
        (status = 200, description = "Refreshed", body = ConnectionItem),
        (status = 404, description = "The caller has no such connection"),
        (status = 409, description = "It has to be connected again, is paused, or cannot be refreshed"),
    ),
)]
pub async fn refresh_connection(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ConnectionId>,
) -> Answer<Json<ConnectionItem>> {
    let present = connection(&call, &caller, id).await?;
    if !present.refreshable {
        let why = "The provider gave no refresh token: connect the account again to renew it.";
        return Err(Problem::new(&CONFLICT).detail(why));
    }
    let config = config::get().await?;
    let wanted = (Need::Another, Some(present.version));
    match refreshing::obtain(&call, &config, (caller.user, id), wanted).await? {
        Obtained::Tokens(_) => {
            let refreshed = connection(&call, &caller, id).await?;
            Ok(Json(ConnectionItem::new(refreshed, call.now())))
        }
        other => Err(other.problem()),
    }
}

async fn connection(call: &Call, caller: &Caller, id: ConnectionId) -> Answer<Connection> {
    let found = connections::get(&call.pg().await?, caller.user, id).await?;
    found.ok_or_else(|| Problem::new(&NOT_FOUND))
}
