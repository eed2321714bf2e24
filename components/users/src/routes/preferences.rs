//! `GET`, `PUT` and `PATCH /api/v1/users/me/preferences` (USR-2, API-5).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use postern_domain::{
    audit::AuditAction,
    notices::NoticeKind,
    preferences::{PreferenceError, Preferences},
};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidJson,
    etag::{IfMatch, etag},
    notices,
    problem::{CONFLICT, FieldError},
};
use postern_store::{effects::Effects, preferences};
use serde_json::json;

use super::{
    me::MAX_TRIES,
    preferences_schema::{PreferencesDocument, PreferencesPatch},
};

fn answer(version: i32, preferences: &Preferences) -> Response {
    ([etag(version)], Json(preferences)).into_response()
}

fn refused(errors: Vec<PreferenceError>) -> Problem {
    let errors = errors.into_iter().map(|error| FieldError {
        pointer: error.pointer,
        code: error.code.to_owned(),
        detail: error.detail,
    });
    Problem::invalid(errors.collect())
}

/// My preferences; what was never set has its default.
#[utoipa::path(
    get, path = "/api/v1/users/me/preferences", tag = "me", operation_id = "read_preferences",
    responses(
        (status = 200, description = "The preferences", body = PreferencesDocument, headers(("etag" = String, description = "The version"))),
    ),
)]
pub async fn read_preferences(call: Call, caller: Caller) -> Answer<Response> {
    let stored = preferences::read(&call.pg().await?, caller.user).await?;
    let present =
        stored.document.as_ref().map_or_else(Preferences::default, Preferences::from_stored);
    Ok(answer(stored.version, &present))
}

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

/// Reads, decides, and writes if nobody else has written meanwhile; else once more, with what they have written.
async fn change(
    call: &Call,
    caller: &Caller,
    if_match: &IfMatch,
    decide: impl Fn(&Preferences) -> Answer<Preferences>,
) -> Answer<Response> {
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let stored = preferences::read(&pg, caller.user).await?;
        if_match.require(stored.version)?;
        let present =
            stored.document.as_ref().map_or_else(Preferences::default, Preferences::from_stored);
        let next = decide(&present)?;
        let changed = next.changed(&present);
        if changed.is_empty() {
            return Ok(answer(stored.version, &present));
        }
        let details = json!({ "fields": changed });
        let event = call.audit_by(caller, AuditAction::PreferencesUpdate, details.clone())?;
        let effects = Effects::of(event).notice(NoticeKind::PreferencesChanged, details)?;
        let (user, version) = (caller.user, stored.version);
        let document = next.to_stored();
        let now = call.now();
        if preferences::write(&pg, user, version, &document, now, &effects).await? {
            notices::tell(call, user, &effects).await;
            return Ok(answer(version.saturating_add(1), &next));
        }
    }
    Err(Problem::new(&CONFLICT).detail("Others are changing the preferences just now. Try again."))
}
