//! `GET /api/v1/users/{id}` (USR-3).

use axum::response::Response;
use postern_domain::ids::UserId;
use postern_edge::{Answer, Call, Caller, body::ValidPath};

use super::{
    accounts::{account, answer},
    user_item::UserItem,
};

/// One user. `ETag` names the version.
#[utoipa::path(
    get, path = "/api/v1/users/{id}", tag = "users", operation_id = "read_user",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 200, description = "The user", body = UserItem),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn read_user(
    call: Call,
    _: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<Response> {
    Ok(answer(account(&call.pg().await?, id).await?))
}
