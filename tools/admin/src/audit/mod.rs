//! The audit log outside of the database: exporting it, keeping its checkpoints, and proving an export offline
//! (DATA-4).

mod checkpoints;
pub(crate) mod export;
mod follow;
pub(crate) mod kept;
mod verify;

use std::{fs::File, path::Path, path::PathBuf, time::Duration};

use anyhow::Context as _;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use postern_domain::audit::keys::AuditKeys;
use sqlx::Connection as _;

use crate::{Home, database, secrets::Secrets};

/// What there is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Writes what is sealed to a file, and the latest checkpoint to another
    Export {
        /// One JSON object a line: events in order, checkpoints among them
        #[arg(long, value_name = "export.ndjson")]
        file: PathBuf,
        /// The signed state of the chain. Keep it where the database's owner cannot write
        #[arg(long, value_name = "c.json")]
        checkpoint: PathBuf,
    },
    /// Says whether an export is what was sealed, up to what was kept; needs no database
    Verify {
        /// The export
        #[arg(long, value_name = "export.ndjson")]
        file: PathBuf,
        /// What was kept: one checkpoint, or a file with one a line; may be given several times
        #[arg(long, value_name = "c.json", required = true)]
        checkpoint: Vec<PathBuf>,
        /// Whose signatures count: a public key (base64url) or a file with keys (bare, JWK or JWK set). After a
        /// rotation, several times
        #[arg(long, value_name = "KEY OR FILE", required = true, allow_hyphen_values = true)]
        key: Vec<String>,
    },
    /// Appends the checkpoints that a file lacks, once those in it have been found in the database
    Checkpoints {
        /// One checkpoint a line. Keep it where the database's owner cannot write
        #[arg(long, value_name = "kept.ndjson")]
        out: PathBuf,
        /// Whose signatures count, as for `verify`
        #[arg(long, value_name = "KEY OR FILE", required = true, allow_hyphen_values = true)]
        key: Vec<String>,
        /// Goes on, looking again after this many seconds each time
        #[arg(long, value_name = "SECONDS")]
        follow: Option<u64>,
    },
    /// Says each sealed event on standard output, as its line of an export, within seconds of its being sealed; for a program
    /// that takes events elsewhere
    Follow(follow::Options),
    /// Prints the public keys of this instance's checkpoints, for `--key`
    Key,
}

/// Does it.
///
/// # Errors
/// The log is not what was sealed, a file cannot be read or written, or the database is out of reach.
pub async fn run(home: &Home, command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Export { file, checkpoint } => {
            let mut connection = database::connect(&database::url(home)?).await?;
            export::run(&mut connection, file, checkpoint).await?;
            connection.close().await?;
            Ok(())
        }
        Command::Verify { file, checkpoint, key } => verify::run(file, checkpoint, &keys(key)?),
        Command::Checkpoints { out, key, follow } => {
            let keys = keys(key)?;
            let every = follow.map(Duration::from_secs);
            checkpoints::run(&database::url(home)?, out, &keys, every).await
        }
        Command::Follow(options) => follow::run(&database::url(home)?, options).await,
        Command::Key => {
            println!("{}", Secrets::load(&home.secrets)?.audit_verification_keys);
            Ok(())
        }
    }
}

/// The keys of all `--key`: each is a file's, or is one itself.
pub(crate) fn keys(given: &[String]) -> anyhow::Result<AuditKeys> {
    let mut all: Option<AuditKeys> = None;
    for one in given {
        let path = Path::new(one);
        let text = if path.is_file() {
            std::fs::read_to_string(path).with_context(|| format!("cannot read {one}"))?
        } else {
            one.clone()
        };
        let keys = AuditKeys::parse(&text)
            .with_context(|| format!("`{one}` is neither a public key nor a file with some"))?;
        all = Some(match all {
            Some(others) => others.and(keys),
            None => keys,
        });
    }
    all.context("no key was given")
}

fn create(file: &Path) -> anyhow::Result<File> {
    File::create(file).with_context(|| format!("cannot write {}", file.display()))
}

pub(crate) fn progress(length: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let template = format!("{{bar:40}} {{pos}}/{{len}} {what} ({{eta}})");
    bar.with_style(ProgressStyle::with_template(&template).unwrap_or(ProgressStyle::default_bar()))
}
