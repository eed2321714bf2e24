//! The queue: claim with a lease, finish under that lease (JOB-1). What is queued, the statement of a change leaves as
//! one of its [effects](crate::effects).

use std::time::Duration;

use postern_domain::{
    ids::{JobId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};
use serde_json::Value;
use uuid::Uuid;

use crate::Result;

/// Which jobs: notices come with every change, and must not stand in the way of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Devices to be told.
    Notices,
    /// All else.
    Work,
}

/// A job that this worker holds until the lease ends.
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// The name of its kind, perhaps unknown to this version.
    pub kind: String,
    /// Whom it is about, if it is about one user.
    pub user: Option<UserId>,
    /// With what.
    pub payload: Value,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// How many tries it has.
    pub max_attempts: u32,
}

/// Claims up to `count` jobs of a queue that are due, or whose worker let its lease run out, oldest first. A job
/// whose last try ended that way is declared dead instead.
pub async fn claim(
    pg: &Connection,
    lease: Uuid,
    now: UnixMillis,
    lease_for: Duration,
    (queue, count): (Queue, u32),
) -> Result<Vec<ClaimedJob>> {
    let rows = pg
        .query(
            "WITH lost AS (
                 UPDATE jobs SET state = 'dead', lease_id = NULL, lease_until = NULL,
                     finished_at = from_ms($2), last_error = coalesce(last_error, 'lease ran out')
                 WHERE state = 'running' AND lease_until <= from_ms($2) AND attempts >= max_attempts
             ), due AS (
                 SELECT id FROM jobs
                 WHERE ((state = 'queued' AND run_at <= from_ms($2))
                     OR (state = 'running' AND lease_until <= from_ms($2) AND attempts < max_attempts))
                   AND (kind = 'tell_devices') = $5
                 ORDER BY run_at LIMIT $4
                 FOR UPDATE SKIP LOCKED
             )
             UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_id = $1,
                 lease_until = from_ms($3)
             FROM due WHERE jobs.id = due.id
             RETURNING jobs.id, kind, payload, attempts, max_attempts,
                 coalesce(user_id, (payload ->> 'user')::uuid) AS user_id",
            params![
                lease,
                now.0,
                now.plus(lease_for).0,
                i64::from(count),
                queue == Queue::Notices,
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ClaimedJob {
                id: JobId::from_uuid(row.get("id")?),
                kind: row.get("kind")?,
                user: row.get::<Option<_>>("user_id")?.map(UserId::from_uuid),
                payload: row.get("payload")?,
                attempt: row.get::<i32>("attempts")?.cast_unsigned(),
                max_attempts: row.get::<i32>("max_attempts")?.cast_unsigned(),
            })
        })
        .collect()
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
            "UPDATE jobs SET state = $4, run_at = coalesce(from_ms($5), run_at), last_error = $6,
                 lease_id = NULL, lease_until = NULL,
                 finished_at = CASE WHEN $4 = 'queued' THEN NULL ELSE from_ms($3) END
             WHERE id = $1 AND lease_id = $2 AND state = 'running'
             RETURNING id",
            params![job.uuid(), lease, now.0, state, run_at, error],
        )
        .await?;
    Ok(row.is_some())
}

/// Forgets notices that were told, all of them by one statement: there is no more to know of them. Gives how many this
/// worker still held.
pub async fn forget_told(pg: &Connection, told: &[JobId], lease: Uuid) -> Result<usize> {
    let ids: Vec<String> = told.iter().map(ToString::to_string).collect();
    let rows = pg
        .query(
            "DELETE FROM jobs
             WHERE id = ANY ($1::text[]::uuid[]) AND lease_id = $2 AND state = 'running'
             RETURNING id",
            params![ids, lease],
        )
        .await?;
    Ok(rows.len())
}
