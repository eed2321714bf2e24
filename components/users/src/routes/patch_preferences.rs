//! `PATCH /api/v1/users/me/preferences` (USR-2, API-5).

use axum::response::Response;
use postern_edge::{Answer, Call, Caller, body::ValidJson, etag::IfMatch};

use super::{
    preferences::{change, refused},
    preferences_schema::{PreferencesDocument, PreferencesPatch},
};

/// Change some of my preferences: a JSON merge patch (RFC 7396), in which `null` means the default. With `If-Match`
/// only the version that was seen; without, whatever others change at the same time is kept.
#[utoipa::path(
    patch, path = "/api/v1/users/me/preferences", tag = "me", operation_id = "patch_preferences",
    params(("if-match" = Option<String>, Header, description = "`ETag` of the version to change")),
    request_body = PreferencesPatch,
    responses(
        (status = 200, description = "The preferences now", body = PreferencesDocument, headers(("etag" = String, description = "The version"))),
        (status = 412, description = "They have changed since"),
    ),
)]
pub async fn patch_preferences(
    call: Call,
    caller: Caller,
    if_match: IfMatch,
    ValidJson(patch): ValidJson,
) -> Answer<Response> {
    change(&call, &caller, &if_match, |present| present.patch(&patch).map_err(refused)).await
}
