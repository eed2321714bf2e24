//! `GET /api/v1/sync/changes` (USR-5).

use axum::Json;
use deserr::Deserr;
use postern_domain::{
    changes::{self, ChangeId, Start},
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Invalid,
    body::{FieldErrors, ValidQuery},
    page::{DEFAULT_LIMIT, parse_limit},
};
use postern_store::devices::changes as store;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::parse_since;

/// Which changes.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// What the device has seen: `cursor` of the answer before. Left out: begins at the oldest that is kept.
    #[deserr(default, try_from(&String) = parse_since -> Invalid)]
    #[param(value_type = Option<String>, example = "1764000000000-0")]
    since: Option<ChangeId>,
    /// How many changes at most, 1 to 100.
    #[deserr(default = DEFAULT_LIMIT, try_from(&String) = parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    limit: usize,
}

/// Something of the caller's that has changed.
#[derive(Serialize, ToSchema)]
pub struct ChangeItem {
    /// Its place among the user's changes.
    #[schema(value_type = String, example = "1764000000000-0")]
    id: ChangeId,
    /// `<thing>.<what>`.
    #[schema(example = "preferences.changed")]
    kind: String,
    /// Which, or what of it.
    #[schema(value_type = Object)]
    data: Value,
    /// When it was.
    #[schema(value_type = String, format = DateTime)]
    at: UnixMillis,
}

/// Changes since a device last asked.
#[derive(Serialize, ToSchema)]
pub struct ChangesAnswer {
    /// Oldest first.
    items: Vec<ChangeItem>,
    /// To be sent as `since` the next time; always there.
    #[schema(value_type = String, example = "1764000000000-0")]
    cursor: ChangeId,
    /// Whether there are more right now.
    has_more: bool,
    /// Whether changes after `since` were dropped: the device has to load everything anew.
    gap: bool,
}

/// What has changed of mine since I last asked. Changes are kept for a week, the last thousand or so.
#[utoipa::path(
    get, path = "/api/v1/sync/changes", tag = "sync", operation_id = "list_changes",
    params(ChangesQuery),
    responses(
        (status = 200, description = "The next changes", body = ChangesAnswer),
    ),
)]
pub async fn list_changes(
    call: Call,
    caller: Caller,
    ValidQuery(query): ValidQuery<ChangesQuery>,
) -> Answer<Json<ChangesAnswer>> {
    // One more than fits tells whether there are more.
    let limit = u32::try_from(query.limit + 1).unwrap_or(u32::MAX);
    let mut found = store::read(call.redis()?, caller.user, query.since, limit).await?;
    let start = match query.since {
        Some(since) => changes::start(since, &found.kept),
        None => Start { from: found.kept.newest, gap: false },
    };
    let has_more = found.items.len() > query.limit;
    found.items.truncate(query.limit);
    let cursor = found.items.last().map_or(start.from, |last| last.id);
    let items = found.items.into_iter().map(|change| ChangeItem {
        id: change.id,
        kind: change.kind,
        data: change.data,
        at: change.id.at(),
    });
    Ok(Json(ChangesAnswer { items: items.collect(), cursor, has_more, gap: start.gap }))
}
