//! `PATCH /api/v1/users/{id}` (USR-3).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::{audit::AuditAction, ids::UserId, name::DisplayName, notices::NoticeKind};
use postern_edge::{
    Answer, Call, Caller, Invalid, Valid,
    body::{FieldErrors, ValidPath},
    escalation::{self, MAX_TRIES},
    etag::IfMatch,
    field, notices, retry,
};
use postern_store::{accounts::own_account, effects::Effects};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    accounts::{account, answer},
    user_item::UserItem,
};
/// What to change.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct UpdateUserRequest {
    /// What the user is called.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
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
    let busy = "Others are changing the account just now. Try again.";
    retry(MAX_TRIES, busy, || async {
        let present = account(&pg, id).await?;
        if_match.require(present.version)?;
        let Some(name) = request.name.as_ref().filter(|name| name.as_str() != present.name) else {
            return Ok(Some(answer(present)));
        };
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let (version, now) = ((id, present.version), call.now());
        if !own_account::rename(&pg, Some(&basis), version, name, now, &effects).await? {
            return Ok(None);
        }
        notices::tell(&call, id, &effects).await;
        Ok(Some(answer(account(&pg, id).await?)))
    })
    .await
}
