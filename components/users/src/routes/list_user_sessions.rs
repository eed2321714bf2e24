//! `GET /api/v1/users/{id}/sessions` (USR-3).

use axum::Json;
use postern_domain::{
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_edge::{Answer, Call, Caller, body::ValidPath, page::Page};
use postern_store::sessions::{self, SessionView};
use serde::Serialize;
use utoipa::ToSchema;

use super::accounts::account;

/// A session of a user, as administrators see it.
#[derive(Serialize, ToSchema)]
pub struct UserSessionItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: SessionId,
    /// What the client says of itself.
    device: String,
    /// The client's address at log-in.
    address: String,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// When it was last used, to the second.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: UnixMillis,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
}

impl From<SessionView> for UserSessionItem {
    fn from(session: SessionView) -> Self {
        Self {
            id: session.id,
            device: session.device,
            address: session.address,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
        }
    }
}

/// The live sessions of a user, oldest first. There are as many as the limit of sessions allows: one page.
#[utoipa::path(
    get, path = "/api/v1/users/{id}/sessions", tag = "users", operation_id = "list_user_sessions",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 200, description = "The sessions", body = Page<UserSessionItem>),
        (status = 404, description = "There is no such user"),
    ),
)]
pub async fn list_user_sessions(
    call: Call,
    _: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<Json<Page<UserSessionItem>>> {
    account(&call.pg().await?, id).await?;
    let sessions = sessions::list(call.redis()?, id, call.now()).await?;
    let items = sessions.into_iter().map(Into::into).collect();
    Ok(Json(Page { items, next_cursor: None }))
}
