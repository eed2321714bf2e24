//! Attempts that changed nothing, folded in Redis before they cost a statement (ASVS 16.3.3): of alike ones the first is
//! an event at once, the others are counted here and told by one event when the window has closed. What was counted is
//! settled only after its event is written, so that a crash loses none; at worst one is counted twice.

use postern_domain::{
    audit::{Attempt, FOLD_WINDOW},
    ids::AuditEventId,
    time::UnixMillis,
};
use postern_platform::{
    args,
    pg::Connection,
    redis::{Redis, Script},
};
use serde_json::Value;

use crate::{
    Result,
    audit::{self, AuditEvent},
    defect,
};

static FOLD: Script = Script::new(include_str!("../scripts/attempt_fold.lua"));
static TOLD: Script = Script::new(include_str!("../scripts/attempt_told.lua"));
static CLOSED: Script = Script::new(include_str!("../scripts/attempt_closed.lua"));
static SETTLE: Script = Script::new(include_str!("../scripts/attempt_settle.lua"));

/// Windows that may be open at once. Who comes from more addresses than this is counted as one.
const MAX_WINDOWS: u32 = 10_000;
/// Windows that are told of by one statement.
const BATCH: u32 = 200;

const DUE: &str = "pst:{attempts}:due";

fn window_key(attempt: Attempt, of: &str) -> String {
    format!("pst:{{attempts}}:{}:{of}", attempt.name())
}

fn window_ms() -> i64 {
    i64::try_from(FOLD_WINDOW.as_millis()).unwrap_or(i64::MAX)
}

/// An attempt that has to become an event now.
pub struct First {
    window: String,
    /// Attempts before it that no event has told of, if any.
    untold: i64,
}

/// Counts an attempt of `of` (an address or prefix). `None` when it is alike to one within the window.
pub async fn fold(
    redis: &Redis,
    attempt: Attempt,
    of: &str,
    event: &AuditEvent,
    next: AuditEventId,
) -> Result<Option<First>> {
    let keys = [DUE.to_owned(), window_key(attempt, of), window_key(attempt, "elsewhere")];
    let args = args![
        event.at.0,
        window_ms(),
        MAX_WINDOWS,
        event.row().to_string(),
        next.uuid().to_string(),
    ];
    let reply = redis.run(&FOLD, &keys, args).await?;
    if reply.int(0)? == 0 {
        return Ok(None);
    }
    Ok(Some(First { window: reply.text(1)?, untold: reply.int(2)? }))
}

/// Writes the event of the first attempt, which tells of those before that none has told of, and then settles them.
pub async fn record(
    redis: &Redis,
    pg: &Connection,
    event: &AuditEvent,
    first: &First,
) -> Result<()> {
    let mut row = event.row();
    if first.untold > 0 {
        row["details"]["count"] = (first.untold + 1).into();
    }
    audit::record_rows(pg, vec![row]).await?;
    redis.run(&TOLD, std::slice::from_ref(&first.window), args![first.untold + 1]).await?;
    Ok(())
}

/// A window that has closed, and what was counted in it.
pub struct Closed {
    window: String,
    id: String,
    count: i64,
    event: String,
}

/// Windows that have closed by `now`, those that closed first before the others.
pub async fn closed(redis: &Redis, now: UnixMillis) -> Result<Vec<Closed>> {
    let reply = redis.run(&CLOSED, &[DUE.to_owned()], args![now.0, BATCH]).await?;
    (0..reply.len())
        .step_by(4)
        .map(|at| {
            Ok(Closed {
                window: reply.text(at)?,
                id: reply.text(at + 1)?,
                count: reply.int(at + 2)?,
                event: reply.text(at + 3)?,
            })
        })
        .collect()
}

/// Writes one event for each closed window in which something was counted, then settles them. The ids are for the
/// events of the windows that follow.
pub async fn tell(
    redis: &Redis,
    pg: &Connection,
    now: UnixMillis,
    closed: Vec<(Closed, AuditEventId)>,
) -> Result<()> {
    let (mut rows, mut settled) = (Vec::new(), args![now.0, window_ms()]);
    for (closed, next) in closed {
        if closed.count > 0 {
            let mut row: Value =
                serde_json::from_str(&closed.event).map_err(|_| defect("event of an attempt"))?;
            row["id"] = closed.id.as_str().into();
            row["details"]["count"] = closed.count.into();
            rows.push(row);
        }
        let next = next.uuid().to_string();
        settled.extend(args![closed.window, closed.id, closed.count, next]);
    }
    // One that is there already was written by somebody who died before settling it.
    audit::record_rows(pg, rows).await?;
    redis.run(&SETTLE, &[DUE.to_owned()], settled).await?;
    Ok(())
}
