//! Preferences, as they are answered and changed (USR-2, API-5).

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
    etag::{IfMatch, etag},
    notices,
    problem::FieldError,
    retry,
};
use postern_store::{accounts::preferences, effects::Effects};
use serde_json::json;

use super::my_account::MAX_TRIES;

pub(super) fn answer(version: i32, preferences: &Preferences) -> Response {
    ([etag(version)], Json(preferences)).into_response()
}

pub(super) fn refused(errors: Vec<PreferenceError>) -> Problem {
    let errors = errors.into_iter().map(|error| FieldError {
        pointer: error.pointer,
        code: error.code,
        detail: error.detail,
    });
    Problem::invalid(errors.collect())
}

/// Reads, decides, and writes if nobody else has written meanwhile; else once more, with what they have written.
pub(super) async fn change(
    call: &Call,
    caller: &Caller,
    if_match: &IfMatch,
    decide: impl Fn(&Preferences) -> Answer<Preferences>,
) -> Answer<Response> {
    let pg = call.pg().await?;
    let busy = "Others are changing the preferences just now. Try again.";
    retry(MAX_TRIES, busy, || async {
        let stored = preferences::read(&pg, caller.user).await?;
        if_match.require(stored.version)?;
        let present =
            stored.document.as_ref().map_or_else(Preferences::default, Preferences::from_stored);
        let next = decide(&present)?;
        let changed = next.changed(&present);
        if changed.is_empty() {
            return Ok(Some(answer(stored.version, &present)));
        }
        let details = json!({ "fields": changed });
        let event = call.audit_by(caller, AuditAction::PreferencesUpdate, details.clone())?;
        let effects = Effects::of(event).notice(NoticeKind::PreferencesChanged, details)?;
        let (user, version) = (caller.user, stored.version);
        let document = next.to_stored();
        let now = call.now();
        if !preferences::write(&pg, user, version, &document, now, &effects).await? {
            return Ok(None);
        }
        notices::tell(call, user, &effects).await;
        Ok(Some(answer(version.saturating_add(1), &next)))
    })
    .await
}
