//! `GET /api/v1/sync/events` (USR-5).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::changes::{self, ChangeId, Start};
use postern_edge::{
    Answer, Call, Caller, Invalid,
    body::{FieldErrors, ValidQuery},
    events::{self, LastEventId},
};
use postern_store::devices::changes as store;

use super::parse_since;
use crate::{config, live::Live, slot::StreamSlot};

/// Where to begin.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// What the device has seen: a `cursor` of `changes`, or the `id` of an event. Left out: begins now.
    #[deserr(default, try_from(&String) = parse_since -> Invalid)]
    #[param(value_type = Option<String>, example = "1764000000000-0")]
    since: Option<ChangeId>,
}

/// My changes as they happen: server-sent events.
///
/// - `ready`, data `{"gap": false}`: first; `id` is where it begins. With a gap the device has to load everything anew.
/// - `change`, data `{"kind", "data", "at"}`: one for each change, with its `id`.
/// - `end`, data `{"reason"}`: last. `session_ended`: log in again. `reconnect`: come back with `Last-Event-ID`.
///
/// A stream lives for 15 minutes at most; there may be ten at once, and so many of all users.
#[utoipa::path(
    get, path = "/api/v1/sync/events", tag = "sync", operation_id = "follow_changes",
    params(
        EventsQuery,
        ("last-event-id" = Option<String>, Header, description = "`id` of the last event that was seen; counts before `since`"),
    ),
    responses(
        (status = 200, description = "The stream", body = String, content_type = "text/event-stream"),
        (status = 429, description = "The caller has ten streams already"),
        (status = 503, description = "There are as many streams of all users as there may be"),
    ),
)]
pub async fn follow_changes(
    call: Call,
    caller: Caller,
    LastEventId(last): LastEventId<ChangeId>,
    ValidQuery(query): ValidQuery<EventsQuery>,
) -> Answer<Response> {
    let streams = config::streams().await?;
    let slot = StreamSlot::acquire(&call, &caller, streams.permits).await?;
    let kept = store::read(call.redis()?, caller.user, None, 0).await?.kept;
    let start = match last.or(query.since) {
        Some(since) => changes::start(since, &kept),
        None => Start { from: kept.newest, gap: false },
    };
    let live = Live::open(&call, caller, slot, start, streams.max_age).await?;
    Ok(events::answer(live.events()))
}
