//! Sealing the audit log (DATA-4): what waits is read, chained by `domain::audit::chain`, and written back with a
//! signed checkpoint in one statement, which does nothing when somebody else has sealed meanwhile.

use postern_domain::{
    audit::{
        chain::{GENESIS, SealedEvent},
        checkpoint::Checkpoint,
    },
    ids::AuditEventId,
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, DatabaseError, Row},
};
use serde_json::{Value, json};

use crate::{Result, defect, jobs::NewJob};

/// Where the chain ends, and what waits to follow.
pub struct Unsealed {
    /// The number of the last seal; 0 before the first.
    pub last_seq: u64,
    /// The last seal.
    pub last_hash: [u8; 32],
    /// Events that wait, in order of their ids.
    pub events: Vec<SealedEvent>,
}

/// What waits, at most `count` events.
pub async fn unsealed(pg: &Connection, count: u32) -> Result<Unsealed> {
    let rows = pg
        .query(
            "WITH last AS (
                 SELECT seq, hash FROM audit_seals WHERE seq > 0 ORDER BY seq DESC LIMIT 1
             ), waiting AS (
                 SELECT event_id FROM audit_unsealed
                 WHERE event_id > '00000000-0000-0000-0000-000000000000'
                 ORDER BY event_id LIMIT $1
             )
             SELECT (SELECT seq FROM last) AS last_seq, (SELECT hash FROM last) AS last_hash,
                    e.id, ms(e.occurred_at) AS occurred_at, e.actor_id, e.session_id, e.action,
                    e.permission, e.resource_type, e.resource_id, e.outcome, e.reason, e.trace_id,
                    e.address, e.details
             FROM waiting,
                 LATERAL (SELECT * FROM audit_events WHERE id = waiting.event_id LIMIT 1) e
             ORDER BY e.id",
            params![i64::from(count)],
        )
        .await?;
    let mut unsealed = Unsealed { last_seq: 0, last_hash: GENESIS, events: Vec::new() };
    for row in &rows {
        if let Some(seq) = row.get::<Option<i64>>("last_seq")? {
            let hash: Vec<u8> = row.get("last_hash")?;
            unsealed.last_seq = u64::try_from(seq).map_err(|_| defect("number of a seal"))?;
            unsealed.last_hash = hash.try_into().map_err(|_| defect("seal"))?;
        }
        unsealed.events.push(event(row)?);
    }
    Ok(unsealed)
}

fn event(row: &Row) -> Result<SealedEvent> {
    Ok(SealedEvent {
        id: row.get("id")?,
        occurred_at_ms: row.get("occurred_at")?,
        actor: row.get("actor_id")?,
        session: row.get("session_id")?,
        action: row.get("action")?,
        permission: row.get("permission")?,
        resource_type: row.get("resource_type")?,
        resource_id: row.get("resource_id")?,
        outcome: row.get("outcome")?,
        reason: row.get("reason")?,
        trace_id: row.get("trace_id")?,
        address: row.get("address")?,
        details: row.get("details")?,
    })
}

/// A seal to write: number, event, hash.
pub type Seal = (u64, uuid::Uuid, [u8; 32]);

/// Writes seals behind number `after`, and the checkpoint at their end. False when the chain does not end there
/// (any more): somebody else has sealed these events.
pub async fn write(
    pg: &Connection,
    after: u64,
    seals: &[Seal],
    checkpoint: &Checkpoint,
) -> Result<bool> {
    let seals: Vec<Value> = seals
        .iter()
        .map(|(seq, event, hash)| json!({ "seq": seq, "event": event, "hash": hex::encode(hash) }))
        .collect();
    let written = pg
        .query_one(
            "WITH present AS (
                 SELECT 1 AS one
                 WHERE $1 = coalesce(
                     (SELECT seq FROM audit_seals WHERE seq > 0 ORDER BY seq DESC LIMIT 1), 0)
             ), sealed AS (
                 INSERT INTO audit_seals (seq, event_id, hash)
                 SELECT (s ->> 'seq')::int8, (s ->> 'event')::uuid, decode(s ->> 'hash', 'hex')
                 FROM present, jsonb_array_elements($2) AS s
                 RETURNING event_id
             ), done AS (
                 DELETE FROM audit_unsealed u USING sealed WHERE u.event_id = sealed.event_id
             ), signed AS (
                 INSERT INTO audit_checkpoints
                     (seq, hash, sealed_at, kid, public_key, signature)
                 SELECT ($3::jsonb ->> 'seq')::int8, decode($3 ->> 'hash', 'hex'),
                        from_ms(($3 ->> 'sealed_at_ms')::int8), $3 ->> 'kid', $3 ->> 'public_key',
                        $3 ->> 'signature'
                 FROM present
                 RETURNING seq
             )
             SELECT seq FROM signed",
            params![
                i64::try_from(after).map_err(|_| defect("number of a seal"))?,
                &Value::Array(seals),
                &json!(checkpoint),
            ],
        )
        .await;
    match written {
        Ok(row) => Ok(row.is_some()),
        // Somebody sealed while this statement was under way: their numbers stand, all of these fall.
        Err(DatabaseError::Constraint(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Queues `job`, which seals, when an event from before `waiting_since` waits; at most one such job is ever queued
/// or running.
pub async fn queue(pg: &Connection, job: &NewJob, waiting_since: UnixMillis) -> Result<()> {
    // Ids are UUIDv7: this is the least one of that moment.
    let bound = AuditEventId::new(waiting_since, [0; 10]);
    pg.query(
        "INSERT INTO jobs
         SELECT j.* FROM job_row($1) j
         WHERE EXISTS (SELECT FROM audit_unsealed WHERE event_id < $2)
         ON CONFLICT DO NOTHING",
        params![&job.row(), bound.uuid()],
    )
    .await?;
    Ok(())
}
