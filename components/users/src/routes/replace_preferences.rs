//! `PUT /api/v1/users/me/preferences` (USR-2, API-5).

use axum::response::Response;
use postern_domain::preferences::Preferences;
use postern_edge::{Answer, Call, Caller, body::ValidJson, etag::IfMatch};

use super::{
    preferences::{change, refused},
    preferences_schema::PreferencesDocument,
};

/// Replace my preferences; what is left out gets its default. With `If-Match` only the version that was seen.
#[utoipa::path(
    put, path = "/api/v1/users/me/preferences", tag = "me", operation_id = "replace_preferences",
    params(("if-match" = Option<String>, Header, description = "`ETag` of the version to replace")),
    request_body = PreferencesDocument,
    responses(
        (status = 200, description = "The preferences now", body = PreferencesDocument, headers(("etag" = String, description = "The version"))),
        (status = 412, description = "They have changed since"),
    ),
)]
pub async fn replace_preferences(
    call: Call,
    caller: Caller,
    if_match: IfMatch,
    ValidJson(document): ValidJson,
) -> Answer<Response> {
    let next = Preferences::replace(&document).map_err(refused)?;
    change(&call, &caller, &if_match, |_| Ok(next.clone())).await
}
