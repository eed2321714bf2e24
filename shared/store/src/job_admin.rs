//! The queue as administrators see and steer it (JOB-2, JOB-6). Of a payload they see what names nobody: the functions in
//! `migrations/functions/job_admin.sql` leave out the rest.

use postern_domain::{
    ids::{JobId, UserId},
    jobs::Priority,
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{Result, defect, effects::Effects};

/// A job, without what it is told.
pub struct Listed {
    /// Its id.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// `waiting`, `queued`, `running`, `done`, `dead` or `discarded`.
    pub state: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Whom it is about.
    pub user: Option<UserId>,
    /// How many tries have begun.
    pub attempts: i32,
    /// Not before.
    pub run_at: UnixMillis,
    /// When it was ordered.
    pub created_at: UnixMillis,
    /// When its present or last try began.
    pub started_at: Option<UnixMillis>,
    /// When it ended.
    pub finished_at: Option<UnixMillis>,
    /// Why its last try failed.
    pub error: Option<String>,
}

impl Listed {
    fn read(id: JobId, row: &Row) -> Result<Self> {
        let time = |name| Ok::<_, crate::StoreError>(row.get::<Option<i64>>(name)?.map(UnixMillis));
        Ok(Self {
            id,
            kind: row.get("kind")?,
            state: row.get("state")?,
            priority: Priority::of(row.get("priority")?).ok_or_else(|| defect("priority"))?,
            user: row.get::<Option<_>>("user_id")?.map(UserId::from_uuid),
            attempts: row.get("attempts")?,
            run_at: UnixMillis(row.get("run_at")?),
            created_at: UnixMillis(row.get("created_at")?),
            started_at: time("started_at")?,
            finished_at: time("finished_at")?,
            error: row.get("last_error")?,
        })
    }
}

/// Jobs before this id, newest first, at most `count`; of this kind and in this state, if any.
pub async fn list(
    pg: &Connection,
    before: Uuid,
    kind: Option<&str>,
    state: Option<&str>,
    count: usize,
) -> Result<Vec<Listed>> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let rows = pg
        .query(
            "SELECT id, kind, state, priority, user_id, attempts, run_at, created_at, started_at, finished_at, last_error
             FROM listed_jobs($1, $2, $3, $4)",
            params![before, kind, state, count],
        )
        .await?;
    rows.iter().map(|row| Listed::read(JobId::from_uuid(row.get("id")?), row)).collect()
}

/// A job, with what may be shown of what it is told.
pub struct Shown {
    /// The job.
    pub job: Listed,
    /// What it is told, without what names somebody.
    pub payload: Value,
    /// What it waits for: `[{job, if_dead}]`.
    pub awaited: Value,
    /// Why it was discarded, if somebody has said so.
    pub discard_reason: Option<String>,
}

/// One job.
pub async fn read(pg: &Connection, id: JobId) -> Result<Option<Shown>> {
    let row = pg
        .query_one(
            "SELECT kind, state, priority, user_id, attempts, run_at, created_at, started_at, finished_at, last_error,
                    payload, awaited, reason_of_discard($1) AS discard_reason
             FROM shown_job($1)",
            params![id.uuid()],
        )
        .await?;
    row.map(|row| {
        let (payload, awaited) = (row.get("payload")?, row.get("awaited")?);
        let discard_reason = row.get("discard_reason")?;
        Ok(Shown { job: Listed::read(id, &row)?, payload, awaited, discard_reason })
    })
    .transpose()
}

/// A try that has ended.
pub struct Try {
    /// Which it was, from 1.
    pub attempt: i32,
    /// When it began.
    pub started_at: UnixMillis,
    /// How long it took, in ms.
    pub duration_ms: i64,
    /// `done`, `retried`, `dead` or `lost`.
    pub ending: String,
    /// Why it failed.
    pub error: Option<String>,
}

/// The tries of a job, newest first, at most `count`.
pub async fn tries(pg: &Connection, id: JobId, count: i64) -> Result<Vec<Try>> {
    let rows = pg
        .query(
            "SELECT attempt, started_at, duration_ms, ending, error FROM job_tries($1, $2)",
            params![id.uuid(), count],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Try {
                attempt: row.get("attempt")?,
                started_at: UnixMillis(row.get("started_at")?),
                duration_ms: row.get("duration_ms")?,
                ending: row.get("ending")?,
                error: row.get("error")?,
            })
        })
        .collect()
}

/// What became of a change of one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It was made.
    Done,
    /// There is no such job.
    Unknown,
    /// It has begun, or is over, or waits already: nothing was changed.
    Refused,
}

impl Changed {
    fn of(row: Option<Row>) -> Result<Self> {
        let row = row.ok_or_else(|| defect("answer about a job"))?;
        match row.get::<String>("outcome")?.as_str() {
            "queued" | "discarded" => Ok(Self::Done),
            "unknown" => Ok(Self::Unknown),
            "not_dead" | "waiting" | "running" | "over" => Ok(Self::Refused),
            _ => Err(defect("outcome about a job")),
        }
    }
}

/// Queues a dead job again, with all its tries.
pub async fn retry(
    pg: &Connection,
    id: JobId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (SELECT outcome FROM retry_job($1, from_ms($2)))
             SELECT outcome, CASE WHEN outcome = 'queued' THEN record_effects($3) END FROM done",
            params![id.uuid(), now.0, &effects.row()],
        )
        .await?;
    Changed::of(row)
}

/// Ends a job that is dead, or has not begun, for this reason, if any.
pub async fn discard(
    pg: &Connection,
    id: JobId,
    now: UnixMillis,
    reason: Option<&str>,
    effects: &Effects,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (SELECT outcome FROM discard_job($1, from_ms($2), $3))
             SELECT outcome, CASE WHEN outcome = 'discarded' THEN record_effects($4) END FROM done",
            params![id.uuid(), now.0, reason, &effects.row()],
        )
        .await?;
    Changed::of(row)
}

/// A kind of job, and how it fares.
pub struct KindNow {
    /// Its name.
    pub kind: String,
    /// Who works it off; nobody, if it is of another version.
    pub component: Option<String>,
    /// Jobs that wait for others.
    pub waiting: i64,
    /// Jobs that wait for a worker, or for their time.
    pub queued: i64,
    /// Jobs that somebody has in hand.
    pub running: i64,
    /// Jobs that were given up.
    pub dead: i64,
    /// Since when the oldest waits that is due.
    pub oldest_due: Option<UnixMillis>,
    /// Since when it is paused.
    pub paused_at: Option<UnixMillis>,
    /// How many may begin in a minute.
    pub per_minute: Option<i32>,
    /// Tries of the last hour that did it.
    pub done: i64,
    /// Tries of the last hour that did not.
    pub failed: i64,
    /// How long a try of the last hour took, in ms, on average.
    pub mean_ms: Option<i64>,
    /// And at most.
    pub longest_ms: Option<i64>,
}

/// All kinds.
pub async fn kinds(pg: &Connection, now: UnixMillis) -> Result<Vec<KindNow>> {
    let rows = pg
        .query(
            "SELECT kind, component, waiting, queued, running, dead, oldest_due, paused_at, per_minute, done, failed,
                    mean_ms, longest_ms
             FROM kinds_of_jobs(from_ms($1))",
            params![now.0],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(KindNow {
                kind: row.get("kind")?,
                component: row.get("component")?,
                waiting: row.get("waiting")?,
                queued: row.get("queued")?,
                running: row.get("running")?,
                dead: row.get("dead")?,
                oldest_due: row.get::<Option<_>>("oldest_due")?.map(UnixMillis),
                paused_at: row.get::<Option<_>>("paused_at")?.map(UnixMillis),
                per_minute: row.get("per_minute")?,
                done: row.get("done")?,
                failed: row.get("failed")?,
                mean_ms: row.get("mean_ms")?,
                longest_ms: row.get("longest_ms")?,
            })
        })
        .collect()
}

/// How the tries of an hour ended.
pub struct Hour {
    /// When it begins.
    pub starts_at: UnixMillis,
    /// So many did it.
    pub done: i64,
    /// So many did not, and were to be tried again.
    pub failed: i64,
    /// So many did not, and were the last.
    pub dead: i64,
}

/// The last 24 hours, by full hours, the oldest first.
pub async fn hours(pg: &Connection, now: UnixMillis) -> Result<Vec<Hour>> {
    let sql = "SELECT starts_at, done, failed, dead FROM job_hours(from_ms($1))";
    let rows = pg.query(sql, params![now.0]).await?;
    rows.iter()
        .map(|row| {
            Ok(Hour {
                starts_at: UnixMillis(row.get("starts_at")?),
                done: row.get("done")?,
                failed: row.get("failed")?,
                dead: row.get("dead")?,
            })
        })
        .collect()
}

/// Pauses a kind, or goes on with it (`since` is `None`). False when nobody works off such a kind; what is so already leaves
/// nothing behind.
pub async fn pause(
    pg: &Connection,
    kind: &str,
    since: Option<UnixMillis>,
    effects: &Effects,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (SELECT outcome FROM pause_kind($1, from_ms($2)))
             SELECT outcome, CASE WHEN outcome = 'changed' THEN record_effects($3) END FROM done",
            params![kind, since.map(|at| at.0), &effects.row()],
        )
        .await?;
    is_known(row)
}

/// Lets so many jobs of a kind begin in a minute, over all workers; `None` is no limit. False as for [`pause`].
pub async fn limit(
    pg: &Connection,
    kind: &str,
    per_minute: Option<i32>,
    effects: &Effects,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (SELECT outcome FROM limit_kind($1, $2))
             SELECT outcome, CASE WHEN outcome = 'changed' THEN record_effects($3) END FROM done",
            params![kind, per_minute, &effects.row()],
        )
        .await?;
    is_known(row)
}

fn is_known(row: Option<Row>) -> Result<bool> {
    let row = row.ok_or_else(|| defect("answer about a kind of job"))?;
    Ok(row.get::<String>("outcome")? != "unknown")
}
