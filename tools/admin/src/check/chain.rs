//! Whether the audit log is what was sealed, all of it, and how far it is from what was kept elsewhere (DATA-4). A batch at a
//! time: how long the log is does not matter to the memory.

use std::collections::BTreeMap;

use postern_domain::{
    audit::{
        checkpoint::{Checkpoint, ExportLine},
        finding::Finding,
        keys::AuditKeys,
        verifier::Verifier,
    },
    time::UnixMillis,
};
use sqlx::PgConnection;

use super::report::Report;
use crate::audit::{export, progress};

const WHAT: &str = "audit log";
const WHAT_KEPT: &str = "kept checkpoints";

/// What was kept elsewhere.
pub(super) struct Kept {
    /// The checkpoints.
    pub(super) kept: Vec<Checkpoint>,
    /// What was sealed behind this moment may be missing.
    pub(super) until: Option<UnixMillis>,
}

/// What stopped the way through the chain.
struct Stop {
    finding: Finding,
    /// The row where it shows.
    row: Option<String>,
}

/// Goes through the chain from the first event on.
pub(super) async fn check(
    connection: &mut PgConnection,
    kept: &Kept,
    keys: &AuditKeys,
    report: &mut Report,
) -> anyhow::Result<()> {
    let by_number = match signed(&kept.kept, keys) {
        Ok(by_number) => by_number,
        Err(finding) => {
            report.wrong(
                WHAT_KEPT,
                finding.to_string(),
                "give the right file, and by --key whose signatures count",
            );
            return Ok(());
        }
    };
    let last = match walk(connection, &by_number, keys).await? {
        Ok(last) => last,
        Err(Stop { finding, row }) => {
            let row = row.map(|row| format!(" ({row})")).unwrap_or_default();
            let remedy = "somebody has written past the application: keep this database as it is, find out who may, and restore \
                          to a time before";
            report.wrong(WHAT, format!("{finding}{row}"), remedy);
            return Ok(());
        }
    };
    report.good(WHAT, format!("{last} events, each as it was sealed"));
    distance(&by_number, kept.until, last, report);
    Ok(())
}

/// Those that count, by number.
fn signed<'a>(
    kept: &'a [Checkpoint],
    keys: &AuditKeys,
) -> Result<BTreeMap<u64, &'a Checkpoint>, Finding> {
    // It refuses what nobody has signed, and two that contradict each other.
    Verifier::new(kept, keys)?;
    Ok(kept.iter().map(|checkpoint| (checkpoint.seq, checkpoint)).collect())
}

/// All the chain; gives its last number, or what is wrong with it.
async fn walk(
    connection: &mut PgConnection,
    kept: &BTreeMap<u64, &Checkpoint>,
    keys: &AuditKeys,
) -> anyhow::Result<Result<u64, Stop>> {
    let end: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM audit_seals")
        .fetch_one(&mut *connection)
        .await?;
    let bar = progress(end.unsigned_abs(), "events");
    let mut verifier = match Verifier::behind(None, keys) {
        Ok(verifier) => verifier,
        Err(finding) => return Ok(Err(Stop { finding, row: None })),
    };
    let mut last = 0_i64;
    loop {
        let lines = export::events(connection, last, export::BATCH).await?;
        let Some((until, _)) = lines.last() else { break };
        let checkpoints = export::checkpoints_within(connection, last, *until).await?;
        for (seq, line) in &lines {
            let event: ExportLine = serde_json::from_str(line)?;
            let taken = take(&mut verifier, &event, kept, (checkpoints.get(seq), keys));
            if let Err(finding) = taken {
                return Ok(Err(Stop { finding, row: row(&event) }));
            }
        }
        last = *until;
        bar.set_position(last.unsigned_abs());
    }
    bar.finish_and_clear();
    let (last, proven) = (last.unsigned_abs(), verifier.proven_up_to());
    let whole = if last < end.unsigned_abs() {
        Err(Finding::OutOfOrder { expected: last + 1, found: end.unsigned_abs() })
    } else if proven < last {
        Err(Finding::Unsigned { seq: last })
    } else {
        Ok(last)
    };
    Ok(whole.map_err(|finding| Stop { finding, row: None }))
}

/// One event, and what was signed and kept of the chain at its number. Behind a checkpoint nothing before it is remembered.
fn take<'k>(
    verifier: &mut Verifier<'k>,
    event: &ExportLine,
    kept: &BTreeMap<u64, &Checkpoint>,
    (checkpoint, keys): (Option<&Checkpoint>, &'k AuditKeys),
) -> Result<(), Finding> {
    verifier.take(event)?;
    if let ExportLine::Event { seq, hash, .. } = event
        && kept.get(seq).is_some_and(|kept| kept.hash != *hash)
    {
        return Err(Finding::Rewritten { seq: *seq });
    }
    if let Some(checkpoint) = checkpoint {
        verifier.take(&ExportLine::Checkpoint(checkpoint.clone()))?;
        *verifier = Verifier::behind(Some(checkpoint), keys)?;
    }
    Ok(())
}

fn row(line: &ExportLine) -> Option<String> {
    let ExportLine::Event { event, .. } = line else { return None };
    let at = UnixMillis(event.occurred_at_ms).rfc3339();
    Some(format!("audit_events {}: `{}` of {at}", event.id, event.action))
}

/// How far the chain is from what was kept.
fn distance(
    kept: &BTreeMap<u64, &Checkpoint>,
    until: Option<UnixMillis>,
    last: u64,
    report: &mut Report,
) {
    let Some((newest, checkpoint)) = kept.last_key_value() else {
        let remedy = "give by --checkpoint what `audit checkpoints` keeps elsewhere: without it, whoever owns the database may \
                      have cut off the end";
        report.wrong(WHAT_KEPT, "none were given", remedy);
        return;
    };
    let sealed_at = UnixMillis(checkpoint.sealed_at_ms).rfc3339();
    if *newest <= last {
        let more = last - newest;
        report.good(WHAT_KEPT, format!("the newest, event {newest} of {sealed_at}, is in the log; {more} events came behind it"));
        return;
    }
    let missing = newest - last;
    let found = format!(
        "the log ends at event {last}; the newest kept is event {newest} of {sealed_at}: {missing} events are gone"
    );
    let expected = kept
        .range(last + 1..)
        .all(|(_, one)| until.is_some_and(|until| one.sealed_at_ms > until.0));
    if expected {
        report
            .good(WHAT_KEPT, format!("{found}, all of them sealed behind the time of the restore"));
    } else {
        let remedy = "after a restore, name its time by --restored-to: what was sealed behind it is expected to be gone, and what \
                      was sealed before is not";
        report.wrong(WHAT_KEPT, found, remedy);
    }
}
