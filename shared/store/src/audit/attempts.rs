//! Attempts that changed nothing, folded in Redis before they cost a statement (ASVS 16.3.3): of alike ones the first is
//! an event at once, the others are counted here and told by one event when the window has closed. What was counted is
//! settled only after its event is written, so that a crash loses none; at worst one is counted twice.
//!
//! Each component counts, and tells, under its own name. What it finds there becomes an event as it is: so nobody else may
//! write there, and whoever could has the right to write events anyway.

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

/// Windows that may be open at once, by component. Who comes from more addresses than this is counted as one.
const MAX_WINDOWS: u32 = 10_000;
/// Windows that are told of by one statement.
const BATCH: u32 = 200;

fn window_ms() -> i64 {
    i64::try_from(FOLD_WINDOW.as_millis()).unwrap_or(i64::MAX)
}

/// The attempts against one component.
pub struct Attempts<'a> {
    redis: &'a Redis,
    component: &'a str,
}

/// An attempt that has to become an event now.
pub struct First {
    window: String,
    /// Attempts before it that no event has told of, if any.
    untold: i64,
}

/// A window that has closed, and what was counted in it.
pub struct Closed {
    window: String,
    id: String,
    count: i64,
    event: String,
}

impl<'a> Attempts<'a> {
    /// Those against `component`, which asks.
    pub fn against(component: &'a str, redis: &'a Redis) -> Self {
        Self { redis, component }
    }

    fn due(&self) -> String {
        format!("pst:{{attempts:{}}}:due", self.component)
    }

    fn window(&self, attempt: Attempt, of: &str) -> String {
        format!("pst:{{attempts:{}}}:{}:{of}", self.component, attempt.name())
    }

    /// Counts an attempt of `of` (an address or prefix). `None` when it is alike to one within the window.
    pub async fn fold(
        &self,
        attempt: Attempt,
        of: &str,
        event: &AuditEvent,
        next: AuditEventId,
    ) -> Result<Option<First>> {
        let keys = [self.due(), self.window(attempt, of), self.window(attempt, "elsewhere")];
        let args = args![
            event.at.0,
            window_ms(),
            MAX_WINDOWS,
            event.row().to_string(),
            next.uuid().to_string(),
        ];
        let reply = self.redis.run(&FOLD, &keys, args).await?;
        if reply.int(0)? == 0 {
            return Ok(None);
        }
        Ok(Some(First { window: reply.text(1)?, untold: reply.int(2)? }))
    }

    /// Writes the event of the first attempt, which tells of those before that none has told of, and then settles them.
    pub async fn record(&self, pg: &Connection, event: &AuditEvent, first: &First) -> Result<()> {
        let mut row = event.row();
        if first.untold > 0 {
            row["details"]["count"] = (first.untold + 1).into();
        }
        audit::record_rows(pg, vec![row]).await?;
        let told = args![first.untold + 1];
        self.redis.run(&TOLD, std::slice::from_ref(&first.window), told).await?;
        Ok(())
    }

    /// Windows that have closed by `now`, those that closed first before the others.
    pub async fn closed(&self, now: UnixMillis) -> Result<Vec<Closed>> {
        let reply = self.redis.run(&CLOSED, &[self.due()], args![now.0, BATCH]).await?;
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

    /// Writes one event for each of these windows in which something was counted.
    pub async fn tell(pg: &Connection, closed: &[Closed]) -> Result<()> {
        let counted = closed.iter().filter(|closed| closed.has_counted());
        let rows = counted.map(|closed| {
            let mut row: Value =
                serde_json::from_str(&closed.event).map_err(|_| defect("event of an attempt"))?;
            row["id"] = closed.id.as_str().into();
            row["details"]["count"] = closed.count.into();
            Ok(row)
        });
        // One that is there already was written by somebody who died before settling it.
        audit::record_rows(pg, rows.collect::<Result<_>>()?).await
    }

    /// Forgets windows in which nothing was counted, and begins anew those that were told of. The ids are for the events
    /// of the windows that follow.
    pub async fn settle(&self, now: UnixMillis, told: Vec<(Closed, AuditEventId)>) -> Result<()> {
        let mut args = args![now.0, window_ms()];
        for (closed, next) in told {
            args.extend(args![closed.window, closed.id, closed.count, next.uuid().to_string()]);
        }
        self.redis.run(&SETTLE, &[self.due()], args).await?;
        Ok(())
    }
}

impl Closed {
    /// Whether there is something to tell.
    pub fn has_counted(&self) -> bool {
        self.count > 0
    }
}
