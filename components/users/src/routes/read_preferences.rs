//! `GET /api/v1/users/me/preferences` (USR-2, API-5).

use axum::response::Response;
use postern_domain::preferences::Preferences;
use postern_edge::{Answer, Call, Caller};
use postern_store::accounts::preferences;

use super::{preferences::answer, preferences_schema::PreferencesDocument};

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
