//! `PATCH` and `DELETE /api/v1/users/{id}`, `GET …/sessions` (USR-3).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::{SessionId, UserId},
    name::DisplayName,
    notices::NoticeKind,
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    escalation::{self, MAX_TRIES},
    etag::{IfMatch, etag},
    notices,
    page::Page,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_platform::pg::Connection;
use postern_store::{
    effects::Effects,
    own_account,
    sessions::{self, SessionView},
    user_admin::{self, Account},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{
    deletion::{self, Order},
    user_item::UserItem,
};
use crate::fields;

async fn account(pg: &Connection, id: UserId) -> Answer<Account> {
    user_admin::by_id(pg, id).await?.ok_or_else(|| Problem::new(&NOT_FOUND))
}

fn answer(account: Account) -> Response {
    ([etag(account.version)], Json(UserItem::from(account))).into_response()
}

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

/// What to change.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct UpdateUserRequest {
    /// What the user is called.
    #[deserr(default, try_from(&String) = fields::optional_name -> Invalid)]
    #[schema(value_type = String, required = false, max_length = 100, example = "Ada Lovelace")]
    name: Option<DisplayName>,
}

/// Change a user's profile. With `If-Match` only the version that was seen. (Addresses are changed by who reads
/// them.)
#[utoipa::path(
    patch, path = "/api/v1/users/{id}", tag = "users", operation_id = "update_user",
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("if-match" = Option<String>, Header, description = "`ETag` of the version to change"),
    ),
    request_body = UpdateUserRequest,
    responses(
        (status = 200, description = "The user now", body = UserItem),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is none"),
        (status = 412, description = "It has changed since"),
    ),
)]
pub async fn update_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
    if_match: IfMatch,
    Valid(request): Valid<UpdateUserRequest>,
) -> Answer<Response> {
    let pg = call.pg().await?;
    let details = json!({ "fields": ["name"] });
    let event = call.audit_by(&caller, AuditAction::UserUpdate, details.clone())?;
    let effects = Effects::of(event.clone()).notice(NoticeKind::ProfileChanged, details)?;
    for _ in 0..MAX_TRIES {
        let present = account(&pg, id).await?;
        if_match.require(present.version)?;
        let Some(name) = request.name.as_ref().filter(|name| name.as_str() != present.name) else {
            return Ok(answer(present));
        };
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let (version, now) = ((id, present.version), call.now());
        if own_account::rename(&pg, Some(&basis), version, name, now, &effects).await? {
            notices::tell(&call, id, &effects).await;
            return Ok(answer(account(&pg, id).await?));
        }
    }
    Err(Problem::new(&CONFLICT).detail("Others are changing the account just now. Try again."))
}

/// Delete a user, with everything in the account, for good. (To keep it, suspend instead.)
#[utoipa::path(
    delete, path = "/api/v1/users/{id}", tag = "users", operation_id = "delete_user",
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses(
        (status = 202, description = "Nobody can use the account any more; in the background it is deleted now"),
        (status = 403, description = "The user may do what the caller may not"),
        (status = 404, description = "There is none"),
        (status = 409, description = "The user is the last active administrator"),
    ),
)]
pub async fn delete_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserDelete, json!({}))?;
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let order = Order { user: id, basis: Some(&basis), due: call.now(), suspend: true };
        if deletion::ask(&call, &order, Effects::of(event.clone())).await?.is_some() {
            return Ok(StatusCode::ACCEPTED);
        }
    }
    Err(escalation::busy())
}

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
