//! `GET` and `PATCH /api/v1/users/me` (USR-1, API-5).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use postern_domain::{
    audit::AuditAction, ids::UserId, name::DisplayName, notices::NoticeKind, time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::FieldErrors,
    etag::{IfMatch, etag},
    notices,
    problem::CONFLICT,
};
use postern_platform::pg::Connection;
use postern_store::{
    effects::Effects,
    own_account::{self, OwnAccount},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::fields;

/// Tries at a change that others are faster than.
pub const MAX_TRIES: usize = 8;

/// The caller's account.
#[derive(Serialize, ToSchema)]
pub struct MeAnswer {
    /// The user.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The address.
    #[schema(example = "ada@example.com")]
    email: String,
    /// The address that is to replace it, while one does.
    #[schema(nullable)]
    pending_email: Option<PendingEmailItem>,
    /// What the user is called.
    #[schema(example = "Ada")]
    name: String,
    /// Role names.
    #[schema(example = json!(["user"]))]
    roles: Vec<String>,
    /// Whether log-in asks for a second factor.
    mfa_enabled: bool,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// When it was last logged in to.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Option<UnixMillis>,
    /// When it will be deleted, if the owner has asked for that.
    #[schema(value_type = Option<String>, format = DateTime)]
    deletion_at: Option<UnixMillis>,
}

/// A change of address that is under way.
#[derive(Serialize, ToSchema)]
pub struct PendingEmailItem {
    /// The new address.
    email: String,
    /// Whether the present address has agreed.
    present_agreed: bool,
    /// Whether the new address has.
    new_agreed: bool,
    /// Until when both have to.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
}

fn answer(user: UserId, account: OwnAccount) -> Response {
    let version = etag(account.version);
    let pending_email = account.pending_email.map(|pending| PendingEmailItem {
        email: pending.email,
        present_agreed: pending.left,
        new_agreed: pending.taken,
        expires_at: pending.expires_at,
    });
    let body = MeAnswer {
        id: user,
        email: account.email,
        pending_email,
        name: account.name,
        roles: account.roles,
        mfa_enabled: account.mfa_enabled,
        created_at: account.created_at,
        last_login_at: account.last_login_at,
        deletion_at: account.delete_after,
    };
    ([version], Json(body)).into_response()
}

/// The account of the caller, who may be gone since the guard looked.
pub async fn present(call: &Call, pg: &Connection, user: UserId) -> Answer<OwnAccount> {
    own_account::read(pg, user, call.now())
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The account is gone or suspended.")))
}

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

/// What to change.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct UpdateMeRequest {
    /// What the user is called.
    #[deserr(default, try_from(&String) = fields::optional_name -> Invalid)]
    #[schema(value_type = String, required = false, max_length = 100, example = "Ada Lovelace")]
    name: Option<DisplayName>,
}

/// Change my profile. With `If-Match` only the version that was seen.
#[utoipa::path(
    patch, path = "/api/v1/users/me", tag = "me", operation_id = "update_me",
    params(("if-match" = Option<String>, Header, description = "`ETag` of the version to change")),
    request_body = UpdateMeRequest,
    responses(
        (status = 200, description = "The account now", body = MeAnswer, headers(("etag" = String, description = "The version"))),
        (status = 412, description = "It has changed since"),
    ),
)]
pub async fn update_me(
    call: Call,
    caller: Caller,
    if_match: IfMatch,
    Valid(request): Valid<UpdateMeRequest>,
) -> Answer<Response> {
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let account = present(&call, &pg, caller.user).await?;
        if_match.require(account.version)?;
        let Some(name) = request.name.as_ref().filter(|name| name.as_str() != account.name) else {
            return Ok(answer(caller.user, account));
        };
        let details = json!({ "fields": ["name"] });
        let event = call.audit_by(&caller, AuditAction::ProfileUpdate, details.clone())?;
        let effects = Effects::of(event).notice(NoticeKind::ProfileChanged, details)?;
        let (user, now) = (caller.user, call.now());
        let version = (user, account.version);
        if own_account::rename(&pg, None, version, name, now, &effects).await? {
            notices::tell(&call, user, &effects).await;
            return Ok(answer(user, present(&call, &pg, user).await?));
        }
    }
    Err(Problem::new(&CONFLICT).detail("Others are changing the account just now. Try again."))
}
