//! `GET /api/v1/users/me` (USR-1, API-5).

use axum::response::Response;
use postern_edge::{Answer, Call, Caller};

use super::my_account::{MeAnswer, answer, present};

/// My account. `ETag` names its version.
#[utoipa::path(
    get, path = "/api/v1/users/me", tag = "me", operation_id = "read_me",
    responses(
        (status = 200, description = "The account", body = MeAnswer, headers(("etag" = String, description = "The version"))),
    ),
)]
pub async fn read_me(call: Call, caller: Caller) -> Answer<Response> {
    let account = present(&call, &call.pg().await?, caller.user).await?;
    Ok(answer(caller.user, account))
}
