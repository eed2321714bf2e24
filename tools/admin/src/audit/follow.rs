//! Says sealed events as they come (ASVS 16.4.3), for a program that takes them to another machine.
//!
//! What that program sees: the lines of an export, in the order of their numbers, which begin at 1 and have no gap. An event
//! that commits late is sealed late, behind those that were sealed meanwhile, so that none is skipped. The cursor is written
//! once a batch has been flushed. So nothing is lost whenever this ends; and between two batches nothing is said twice. If it
//! ends while a batch is said, or before the cursor is written, that batch is said again, letter for letter, and the last line
//! of before may be cut short: whoever keeps the last number, and drops what is not beyond it, has each event once.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::export;
use crate::database;

/// How long it waits for more when there is none, or for a database that is away.
const PAUSE: Duration = Duration::from_secs(1);

/// How to follow.
#[derive(Args)]
pub struct Options {
    /// Where it is kept how far this has come; begins with the first event if there is none. One process each
    #[arg(long, value_name = "FILE")]
    cursor: PathBuf,
    /// How many events are said between two writes of the cursor
    #[arg(long, default_value_t = export::BATCH, value_name = "EVENTS", value_parser = clap::value_parser!(i64).range(1..=10_000))]
    batch: i64,
    /// Ends when there is no more
    #[arg(long)]
    once: bool,
}

/// The last event that was said.
#[derive(Serialize, Deserialize)]
struct Cursor {
    seq: i64,
    /// The chain's there, in hexadecimal: by it a log that was rewritten behind our back is found.
    hash: String,
}

/// Why it does not go on.
enum Stopped {
    /// The database is away; it is asked again.
    Away(anyhow::Error),
    /// Whoever reads has gone, or the log is not what it was.
    ForGood(anyhow::Error),
}

/// A database's errors are those that may be over in a second.
impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        Self::Away(error.into())
    }
}

pub(super) async fn run(url: &str, options: &Options) -> anyhow::Result<()> {
    let _alone = lock(&options.cursor)?;
    let mut said = String::new();
    loop {
        match follow(url, options).await {
            Ok(()) => return Ok(()),
            Err(Stopped::ForGood(error)) => return Err(error),
            Err(Stopped::Away(error)) if options.once => return Err(error),
            Err(Stopped::Away(error)) => {
                let error = format!("{error:#}");
                if error != said {
                    eprintln!("{error}; trying again");
                }
                said = error;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn follow(url: &str, options: &Options) -> Result<(), Stopped> {
    let mut connection = database::connect(url).await.map_err(Stopped::Away)?;
    let mut last = read(&options.cursor).map_err(Stopped::ForGood)?;
    if let Some(cursor) = &last {
        check(&mut connection, cursor).await?;
    }
    loop {
        let after = last.as_ref().map_or(0, |cursor| cursor.seq);
        let lines = export::events(&mut connection, after, options.batch).await;
        let lines = lines.map_err(Stopped::Away)?;
        if let Some(cursor) = say(after, &lines).map_err(Stopped::ForGood)? {
            write(&options.cursor, &cursor).map_err(Stopped::ForGood)?;
            last = Some(cursor);
        } else if options.once {
            return Ok(());
        } else {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// The chain has to have at the cursor what it had when the event was said.
async fn check(connection: &mut PgConnection, cursor: &Cursor) -> Result<(), Stopped> {
    let hash: Option<String> =
        sqlx::query_scalar("SELECT encode(hash, 'hex') FROM audit_seals WHERE seq = $1")
            .bind(cursor.seq)
            .fetch_optional(connection)
            .await?;
    if hash.as_ref() == Some(&cursor.hash) {
        return Ok(());
    }
    let error = anyhow::anyhow!(
        "the log was rewritten: event {} has another seal than it had, or none",
        cursor.seq
    );
    Err(Stopped::ForGood(error))
}

/// Says a batch; the cursor behind it, if there is anything.
fn say(after: i64, lines: &[(i64, String)]) -> anyhow::Result<Option<Cursor>> {
    #[derive(Deserialize)]
    struct Hash {
        hash: String,
    }
    let Some((seq, line)) = lines.last() else { return Ok(None) };
    let mut text = String::new();
    for ((found, line), expected) in lines.iter().zip(after + 1..) {
        ensure!(*found == expected, "the log was rewritten: event {expected} is not there");
        text.push_str(line);
        text.push('\n');
    }
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).context("nobody reads")?;
    let Hash { hash } = serde_json::from_str(line)?;
    Ok(Some(Cursor { seq: *seq, hash }))
}

/// Keeps a second process from the same cursor, for as long as the file is open.
fn lock(cursor: &Path) -> anyhow::Result<File> {
    let path = beside(cursor, "lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = file.with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            bail!("another process follows with the cursor {}", cursor.display())
        }
        Err(fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

fn beside(cursor: &Path, ending: &str) -> PathBuf {
    let mut name = cursor.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn read(cursor: &Path) -> anyhow::Result<Option<Cursor>> {
    let text = match fs::read_to_string(cursor) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", cursor.display()));
        }
    };
    let parsed = serde_json::from_str(&text);
    parsed.map(Some).with_context(|| format!("{} is no cursor", cursor.display()))
}

/// The file is the old one or the new one, and never half of one, whenever the machine stops.
fn write(path: &Path, cursor: &Cursor) -> anyhow::Result<()> {
    let new = beside(path, "new");
    let put = || {
        let mut file = File::create(&new)?;
        writeln!(file, "{}", serde_json::to_string(cursor)?)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    put().with_context(|| format!("cannot write {}", path.display()))
}
