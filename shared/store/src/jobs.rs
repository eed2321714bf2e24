//! The queue: claim with a lease, renew it while one lives, finish under that lease (JOB-1). What is queued, the statement of a change leaves as
//! one of its [effects](crate::effects).

use std::time::Duration;

use postern_domain::{
    ids::{JobId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Result;

/// What a worker claims of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// The kind, as it is stored.
    pub kind: &'static str,
    /// How long a worker has that gives no sign of life.
    pub lease: Duration,
    /// After how many tries a job is given up.
    pub tries: u32,
    /// How many at most.
    pub count: u32,
}

/// A job that this worker holds until the lease ends.
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// Whom it is about, if it is about one user.
    pub user: Option<UserId>,
    /// With what.
    pub payload: Value,
    /// Which try this is, from 1.
    pub attempt: u32,
}

/// Claims jobs of these kinds that are due, or whose worker let its lease run out: of each kind the urgent ones first, then the
/// oldest, and none of a kind that is paused, or has used up what it may do in a minute. A job whose last try ended that way is
/// declared dead instead.
pub async fn claim(
    pg: &Connection,
    lease: Uuid,
    now: UnixMillis,
    shares: &[Share],
) -> Result<Vec<ClaimedJob>> {
    let shares: Vec<Value> = shares
        .iter()
        .map(|share| {
            json!({
                "kind": share.kind,
                "until": now.plus(share.lease).0,
                "tries": share.tries,
                "most": share.count,
            })
        })
        .collect();
    let rows = pg
        .query(
            "SELECT id, kind, payload, attempts, user_id FROM claim_jobs($1, from_ms($2), $3)",
            params![lease, now.0, &Value::from(shares)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ClaimedJob {
                id: JobId::from_uuid(row.get("id")?),
                kind: row.get("kind")?,
                user: row.get::<Option<_>>("user_id")?.map(UserId::from_uuid),
                // What nobody can read is no payload, and its own worker says so.
                payload: serde_json::from_str(&row.get::<String>("payload")?)
                    .unwrap_or(Value::Null),
                attempt: row.get::<i32>("attempts")?.cast_unsigned(),
            })
        })
        .collect()
}

/// Says that the worker lives: what it still holds under this lease is its own until `until`. Gives how many jobs that are.
pub async fn renew(pg: &Connection, lease: Uuid, until: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one("SELECT renew_lease($1, from_ms($2)) AS held", params![lease, until.0])
        .await?;
    row.map_or(Ok(0), |row| Ok(row.get("held")?))
}

/// How a try ended.
pub enum Ending {
    /// It is done.
    Done,
    /// It failed; try again at this time.
    Retry {
        /// When.
        at: UnixMillis,
        /// Why, without secrets.
        error: String,
    },
    /// It failed for good.
    Dead {
        /// Why, without secrets.
        error: String,
    },
}

/// Writes how a try ended. False when the lease was lost meanwhile: somebody else has the job now.
pub async fn finish(
    pg: &Connection,
    job: JobId,
    lease: Uuid,
    now: UnixMillis,
    ending: Ending,
) -> Result<bool> {
    let (state, run_at, error) = match ending {
        Ending::Done => ("done", None, None),
        Ending::Retry { at, error } => ("queued", Some(at.0), Some(error)),
        Ending::Dead { error } => ("dead", None, Some(error)),
    };
    let row = pg
        .query_one(
            "SELECT finish_job($1, $2, from_ms($3), $4, $5, $6) AS held",
            params![job.uuid(), lease, now.0, state, run_at, error],
        )
        .await?;
    row.map_or(Ok(false), |row| Ok(row.get("held")?))
}

/// Forgets jobs that are done, all of them by one statement: there is no more to know of them. Gives how many this
/// worker still held.
pub async fn forget(pg: &Connection, done: &[JobId], lease: Uuid) -> Result<usize> {
    let ids: Vec<String> = done.iter().map(ToString::to_string).collect();
    let row = pg
        .query_one("SELECT forget_jobs($1::text[]::uuid[], $2) AS forgotten", params![ids, lease])
        .await?;
    let forgotten: i64 = row.map_or(Ok(0), |row| row.get("forgotten"))?;
    Ok(usize::try_from(forgotten).unwrap_or_default())
}
