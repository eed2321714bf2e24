//! The queue: claim with a lease, finish under that lease (JOB-1). What is queued, the statement of a change leaves as
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

/// A user in the payload of an older release. What is none must not keep the others from being claimed.
const UUID: &str = "^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

/// What a worker claims of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// The kind, as it is stored.
    pub kind: &'static str,
    /// How long a worker may take.
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

/// Claims jobs of these kinds that are due, or whose worker let its lease run out, of each kind oldest first. A job
/// whose last try ended that way is declared dead instead.
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
            "WITH shares AS (
                 SELECT * FROM jsonb_to_recordset($3)
                     AS s (kind text, until int8, tries int4, most int4)
             ), lost AS (
                 UPDATE jobs SET state = 'dead', lease_id = NULL, lease_until = NULL,
                     finished_at = from_ms($2), last_error = coalesce(last_error, 'lease ran out')
                 FROM shares
                 WHERE jobs.kind = shares.kind AND state = 'running'
                   AND lease_until <= from_ms($2) AND attempts >= tries
             ), due AS (
                 SELECT job.id FROM shares CROSS JOIN LATERAL (
                     SELECT id FROM jobs
                     WHERE jobs.kind = shares.kind AND run_at <= from_ms($2)
                       AND state IN ('queued', 'running')
                       AND (state = 'queued' OR (lease_until <= from_ms($2) AND attempts < tries))
                     ORDER BY run_at LIMIT most
                     FOR UPDATE SKIP LOCKED
                 ) AS job
             )
             UPDATE jobs SET state = 'running', attempts = least(attempts, 1000000) + 1, lease_id = $1,
                 lease_until = (SELECT from_ms(until) FROM shares WHERE shares.kind = jobs.kind)
             WHERE id = ANY (ARRAY(SELECT id FROM due))
             RETURNING id, kind, payload, attempts,
                 coalesce(user_id, substring(payload ->> 'user' FROM $4)::uuid) AS user_id",
            params![lease, now.0, &Value::from(shares), UUID],
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

/// Forgets jobs that are done, all of them by one statement: there is no more to know of them. Gives how many this
/// worker still held.
pub async fn forget(pg: &Connection, done: &[JobId], lease: Uuid) -> Result<usize> {
    let ids: Vec<String> = done.iter().map(ToString::to_string).collect();
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
