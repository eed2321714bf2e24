//! Accounts, as administrators see them (USR-3).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use postern_domain::ids::UserId;
use postern_edge::{Answer, Problem, etag::etag, problem::NOT_FOUND};
use postern_platform::pg::Connection;
use postern_store::accounts::user_admin::{self, Account};

use super::user_item::UserItem;

pub(super) async fn account(pg: &Connection, id: UserId) -> Answer<Account> {
    user_admin::by_id(pg, id).await?.ok_or_else(|| Problem::new(&NOT_FOUND))
}

pub(super) fn answer(account: Account) -> Response {
    ([etag(account.version)], Json(UserItem::from(account))).into_response()
}
