//! Writes the sealed log to a file.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::Context as _;
use postern_domain::audit::checkpoint::{Checkpoint, ExportLine};
use sqlx::PgConnection;

use super::{create, progress};

/// Events of one query.
pub(crate) const BATCH: i64 = 1000;

pub(super) async fn run(
    connection: &mut PgConnection,
    file: &Path,
    checkpoint: &Path,
) -> anyhow::Result<()> {
    let checkpoints = checkpoints(connection).await?;
    let (_, latest) = checkpoints.last_key_value().context("nothing is sealed yet")?;
    let bar = progress(latest.seq, "events");
    let mut output = BufWriter::new(create(file)?);
    let mut last = 0_i64;
    loop {
        let lines = events(connection, last, BATCH).await?;
        for (seq, line) in &lines {
            writeln!(output, "{line}")?;
            if let Some(checkpoint) = checkpoints.get(seq) {
                let line = ExportLine::Checkpoint(checkpoint.clone());
                writeln!(output, "{}", serde_json::to_string(&line)?)?;
            }
            last = *seq;
        }
        bar.set_position(last.unsigned_abs());
        if lines.len() < usize::try_from(BATCH)? {
            break;
        }
    }
    output.flush()?;
    fs::write(checkpoint, format!("{}\n", serde_json::to_string_pretty(latest)?))
        .with_context(|| format!("cannot write {}", checkpoint.display()))?;
    bar.finish_and_clear();
    println!("{last} events in {}, checkpoint at {}", file.display(), latest.seq);
    Ok(())
}

/// All checkpoints, by number.
pub(super) async fn checkpoints(
    connection: &mut PgConnection,
) -> anyhow::Result<BTreeMap<i64, Checkpoint>> {
    checkpoints_within(connection, 0, i64::MAX).await
}

/// Those behind one number and up to another.
pub(crate) async fn checkpoints_within(
    connection: &mut PgConnection,
    after: i64,
    until: i64,
) -> anyhow::Result<BTreeMap<i64, Checkpoint>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT seq, jsonb_build_object('seq', seq, 'hash', encode(hash, 'hex'),
             'sealed_at_ms', ms(sealed_at), 'kid', kid, 'public_key', public_key,
             'signature', signature)::text
         FROM audit_checkpoints WHERE seq > $1 AND seq <= $2 ORDER BY seq",
    )
    .bind(after)
    .bind(until)
    .fetch_all(connection)
    .await?;
    let parse = |(seq, text): (i64, String)| Ok((seq, serde_json::from_str(&text)?));
    rows.into_iter().map(parse).collect()
}

/// The next sealed events after a number, each as its line; none when there is no more.
pub(crate) async fn events(
    connection: &mut PgConnection,
    after: i64,
    most: i64,
) -> anyhow::Result<Vec<(i64, String)>> {
    Ok(sqlx::query_as(
        "SELECT s.seq, jsonb_build_object('kind', 'event', 'seq', s.seq, 'hash', encode(s.hash, 'hex'),
             'event', jsonb_build_object(
                 'id', e.id, 'occurred_at_ms', ms(e.occurred_at), 'actor', e.actor_id,
                 'session', e.session_id, 'action', e.action, 'permission', e.permission,
                 'resource_type', e.resource_type, 'resource_id', e.resource_id,
                 'outcome', e.outcome, 'reason', e.reason, 'trace_id', e.trace_id,
                 'address', e.address, 'details', e.details))::text
         FROM audit_seals s JOIN audit_events e ON e.id = s.event_id
         WHERE s.seq > $1 ORDER BY s.seq LIMIT $2",
    )
    .bind(after)
    .bind(most)
    .fetch_all(connection)
    .await?)
}
