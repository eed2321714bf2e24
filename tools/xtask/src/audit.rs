//! The audit log outside of the database: exporting it, and proving an export offline (DATA-4).

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use postern_domain::audit::checkpoint::{Checkpoint, ExportLine, Verifier};
use sqlx::{Connection as _, PgConnection};

use crate::{checkout::Checkout, database};

/// Events of one query.
const BATCH: i64 = 1000;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Writes what is sealed to a file, and the latest checkpoint to another
    Export {
        /// One JSON object a line: events in order, checkpoints among them
        #[arg(long, value_name = "export.ndjson")]
        file: PathBuf,
        /// The signed state of the chain. Keep it where the database's owner cannot write
        #[arg(long, value_name = "c.json")]
        checkpoint: PathBuf,
    },
    /// Says whether an export is what was sealed, up to a checkpoint; needs no database
    Verify {
        /// The export
        #[arg(long, value_name = "export.ndjson")]
        file: PathBuf,
        /// The checkpoint that was kept
        #[arg(long, value_name = "c.json")]
        checkpoint: PathBuf,
    },
}

pub(crate) async fn run(checkout: &Checkout, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Export { file, checkpoint } => {
            let mut connection = database::connect(&database::url(checkout)?).await?;
            export(&mut connection, file, checkpoint).await?;
            connection.close().await?;
            Ok(())
        }
        Command::Verify { file, checkpoint } => verify(file, checkpoint),
    }
}

async fn export(
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
        let lines = events(connection, last).await?;
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

async fn checkpoints(connection: &mut PgConnection) -> anyhow::Result<BTreeMap<i64, Checkpoint>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT seq, jsonb_build_object('seq', seq, 'hash', encode(hash, 'hex'),
             'sealed_at_ms', ms(sealed_at), 'kid', kid, 'public_key', public_key,
             'signature', signature)::text
         FROM audit_checkpoints ORDER BY seq",
    )
    .fetch_all(connection)
    .await?;
    let parse = |(seq, text): (i64, String)| Ok((seq, serde_json::from_str(&text)?));
    rows.into_iter().map(parse).collect()
}

/// Sealed events after a number, each as its line.
async fn events(connection: &mut PgConnection, after: i64) -> anyhow::Result<Vec<(i64, String)>> {
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
    .bind(BATCH)
    .fetch_all(connection)
    .await?)
}

fn verify(file: &Path, checkpoint: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(checkpoint)
        .with_context(|| format!("cannot read {}", checkpoint.display()))?;
    let trusted: Checkpoint = serde_json::from_str(&text)
        .with_context(|| format!("{} is not a checkpoint", checkpoint.display()))?;
    let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let bar = progress(opened.metadata()?.len(), "bytes");
    let mut verifier = Verifier::new(&trusted)?;
    for (number, line) in (1..).zip(BufReader::new(opened).lines()) {
        let line = line?;
        let parsed: ExportLine = serde_json::from_str(&line)
            .map_err(|error| anyhow!("line {number} of {}: {error}", file.display()))?;
        verifier.take(&parsed).with_context(|| format!("line {number} of {}", file.display()))?;
        bar.inc(line.len() as u64 + 1);
    }
    let report = verifier.finish()?;
    bar.finish_and_clear();
    println!(
        "The log is what was sealed: {} events, {} checkpoints; proven up to event {} by key {}.",
        report.events, report.checkpoints, report.proven_up_to, trusted.kid
    );
    Ok(())
}

fn create(file: &Path) -> anyhow::Result<File> {
    File::create(file).with_context(|| format!("cannot write {}", file.display()))
}

fn progress(length: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let template = format!("{{bar:40}} {{pos}}/{{len}} {what} ({{eta}})");
    bar.with_style(ProgressStyle::with_template(&template).unwrap_or(ProgressStyle::default_bar()))
}
