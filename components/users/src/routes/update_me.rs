//! `PATCH /api/v1/users/me` (USR-1, API-5).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::{audit::AuditAction, name::DisplayName, notices::NoticeKind};
use postern_edge::{
    Answer, Call, Caller, Invalid, Valid, body::FieldErrors, etag::IfMatch, field, notices, retry,
};
use postern_store::{accounts::own_account, effects::Effects};
use serde_json::json;
use utoipa::ToSchema;

use super::my_account::{MAX_TRIES, MeAnswer, answer, present};
/// What to change.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct UpdateMeRequest {
    /// What the user is called.
    #[deserr(default, try_from(&String) = field::optional -> Invalid)]
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
    let busy = "Others are changing the account just now. Try again.";
    retry(MAX_TRIES, busy, || async {
        let account = present(&call, &pg, caller.user).await?;
        if_match.require(account.version)?;
        let Some(name) = request.name.as_ref().filter(|name| name.as_str() != account.name) else {
            return Ok(Some(answer(caller.user, account)));
        };
        let details = json!({ "fields": ["name"] });
        let event = call.audit_by(&caller, AuditAction::ProfileUpdate, details.clone())?;
        let effects = Effects::of(event).notice(NoticeKind::ProfileChanged, details)?;
        let (user, now) = (caller.user, call.now());
        let version = (user, account.version);
        if !own_account::rename(&pg, None, version, name, now, &effects).await? {
            return Ok(None);
        }
        notices::tell(&call, user, &effects).await;
        Ok(Some(answer(user, present(&call, &pg, user).await?)))
    })
    .await
}
