//! Sealing the audit log (DATA-4): what waits is read, chained by `domain::audit::chain`, and written back with a
//! signed checkpoint in one statement, which does nothing when somebody else has sealed meanwhile. Before that the
//! chain's end is read, so that `domain::audit::sealing` can decide whether it is the sealer's own.

use postern_domain::{
    audit::{
        chain::SealedEvent,
        checkpoint::{Checkpoint, ExportLine},
        sealing::End,
    },
    ids::AuditEventId,
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, DatabaseError, Row},
};
use serde_json::{Value, json};

use crate::{Result, defect, effects::Effects};

/// The chain's end, and the checkpoint at the number that the patrol has come to.
pub struct Ends {
    /// The end.
    pub end: End,
    /// The checkpoint where the patrol goes on.
    pub patrolled: Option<Checkpoint>,
}

/// Reads where the chain ends; `remembered` is the number of the checkpoint that is known from outside of the
/// database, `patrolled` that of the patrol.
pub async fn ends(pg: &Connection, remembered: u64, patrolled: u64) -> Result<Ends> {
    let row = pg
        .query_one(
            "WITH checkpoints AS (
                 SELECT seq, jsonb_build_object('seq', seq, 'hash', encode(hash, 'hex'),
                            'sealed_at_ms', ms(sealed_at), 'kid', kid, 'public_key', public_key,
                            'signature', signature) AS said,
                        row_number() OVER (ORDER BY seq DESC) AS place
                 FROM (SELECT * FROM audit_checkpoints WHERE seq > 0 ORDER BY seq DESC LIMIT 2) newest
             ), last AS (
                 SELECT seq, encode(hash, 'hex') AS hash FROM audit_seals WHERE seq > 0
                 ORDER BY seq DESC LIMIT 1
             )
             SELECT (SELECT seq FROM last) AS last_seq, (SELECT hash FROM last) AS last_hash,
                    (SELECT said FROM checkpoints WHERE place = 1) AS checkpoint,
                    (SELECT said FROM checkpoints WHERE place = 2) AS before,
                    (SELECT encode(hash, 'hex') FROM audit_seals WHERE seq = $1) AS seal_at_remembered,
                    (SELECT jsonb_build_object('seq', seq, 'hash', encode(hash, 'hex'),
                            'sealed_at_ms', ms(sealed_at), 'kid', kid, 'public_key', public_key,
                            'signature', signature)
                     FROM audit_checkpoints WHERE seq = $2) AS patrolled",
            params![number(remembered)?, number(patrolled)?],
        )
        .await?
        .ok_or_else(|| defect("end of the chain"))?;
    let last_seal = match row.get::<Option<i64>>("last_seq")? {
        Some(seq) => Some((unsigned(seq)?, row.get("last_hash")?)),
        None => None,
    };
    let end = End {
        last_seal,
        checkpoint: checkpoint(row.get("checkpoint")?)?,
        before: checkpoint(row.get("before")?)?,
        seal_at_remembered: row.get("seal_at_remembered")?,
    };
    Ok(Ends { end, patrolled: checkpoint(row.get("patrolled")?)? })
}

fn checkpoint(said: Option<Value>) -> Result<Option<Checkpoint>> {
    said.map(|said| serde_json::from_value(said).map_err(|_| defect("checkpoint"))).transpose()
}

fn number(seq: u64) -> Result<i64> {
    i64::try_from(seq).map_err(|_| defect("number of a seal"))
}

fn unsigned(seq: i64) -> Result<u64> {
    u64::try_from(seq).map_err(|_| defect("number of a seal"))
}

/// The chain as an export has it, behind number `after`: at most `count` events, checkpoints among them.
pub async fn lines(pg: &Connection, after: u64, count: u32) -> Result<Vec<ExportLine>> {
    let rows = pg
        .query(
            "SELECT s.seq, s.hash, e.id, ms(e.occurred_at) AS occurred_at, e.actor_id, e.session_id,
                    e.action, e.permission, e.resource_type, e.resource_id, e.outcome, e.reason,
                    e.trace_id, e.address, e.details,
                    (SELECT jsonb_build_object('seq', c.seq, 'hash', encode(c.hash, 'hex'),
                            'sealed_at_ms', ms(c.sealed_at), 'kid', c.kid,
                            'public_key', c.public_key, 'signature', c.signature)
                     FROM audit_checkpoints c WHERE c.seq = s.seq) AS checkpoint
             FROM (SELECT * FROM audit_seals WHERE seq > $1 ORDER BY seq LIMIT $2) s,
                 LATERAL (SELECT * FROM audit_events WHERE id = s.event_id LIMIT 1) e
             ORDER BY s.seq",
            params![number(after)?, i64::from(count)],
        )
        .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in &rows {
        let hash: Vec<u8> = row.get("hash")?;
        lines.push(ExportLine::event(unsigned(row.get("seq")?)?, &hash, event(row)?));
        lines.extend(checkpoint(row.get("checkpoint")?)?.map(ExportLine::Checkpoint));
    }
    Ok(lines)
}

/// What waits, in order of ids; at most `count` events.
pub async fn unsealed(pg: &Connection, count: u32) -> Result<Vec<SealedEvent>> {
    let rows = pg
        .query(
            "WITH waiting AS (
                 SELECT event_id FROM audit_unsealed
                 WHERE event_id > '00000000-0000-0000-0000-000000000000'
                 ORDER BY event_id LIMIT $1
             )
             SELECT e.id, ms(e.occurred_at) AS occurred_at, e.actor_id, e.session_id, e.action,
                    e.permission, e.resource_type, e.resource_id, e.outcome, e.reason, e.trace_id,
                    e.address, e.details
             FROM waiting,
                 LATERAL (SELECT * FROM audit_events WHERE id = waiting.event_id LIMIT 1) e
             ORDER BY e.id",
            params![i64::from(count)],
        )
        .await?;
    rows.iter().map(event).collect()
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

/// Writes seals behind number `after`, and the checkpoint at their end; the effects tell the outside of it. False when the chain does not end there (any more): somebody else has sealed these events.
pub async fn write(
    pg: &Connection,
    after: u64,
    seals: &[Seal],
    checkpoint: &Checkpoint,
    effects: &Effects,
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
             SELECT record_effects($4) FROM signed",
            params![number(after)?, &Value::Array(seals), &json!(checkpoint), &effects.row(),],
        )
        .await;
    match written {
        Ok(row) => Ok(row.is_some()),
        // Somebody sealed while this statement was under way: their numbers stand, all of these fall.
        Err(DatabaseError::Constraint(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Leaves `sealing` when an event from before `waiting_since` waits; at most one such job is ever queued or running.
pub async fn queue(pg: &Connection, sealing: &Effects, waiting_since: UnixMillis) -> Result<()> {
    // Ids are UUIDv7: this is the least one of that moment.
    let bound = AuditEventId::new(waiting_since, [0; 10]);
    pg.query(
        "SELECT record_effects($1) WHERE EXISTS (SELECT FROM audit_unsealed WHERE event_id < $2)",
        params![&sealing.row(), bound.uuid()],
    )
    .await?;
    Ok(())
}
