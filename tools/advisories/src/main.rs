//! `cargo xtask advisories`: whether a locked dependency has a known vulnerability, as of a snapshot that is
//! committed, so that
//! every run of the tests says the same, also where no network is.
//!
//! Not here:
//! - licences, bans and sources: laws (`tests/tests/laws/dependencies.rs`);
//! - what is judged not to matter, with the reason: `deny.toml`, section `advisories`;
//! - mending anything.

mod accepted;
mod database;
mod judge;
mod locks;
mod npm;
mod snapshot;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, ensure};
use clap::{Parser, Subcommand};
use jiff::{Zoned, civil::Date};

use crate::{judge::Judgement, snapshot::Snapshot};

/// Where the snapshot lies in the checkout.
const SNAPSHOT: &str = "tests/data/advisories.json";

#[derive(Parser)]
#[command(bin_name = "cargo xtask advisories", about)]
struct Arguments {
    /// The checkout
    #[arg(long, default_value = ".", hide = true)]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fails when a locked version is affected by an advisory of the snapshot
    Check {
        /// Fails as well when the snapshot is older than thirty days, or knows nothing of something that is locked
        #[arg(long)]
        release: bool,
    },
    /// Writes the snapshot anew, out of the database of advisories and what `npm audit` says
    Update {
        /// A clone of <https://github.com/rustsec/advisory-db>; without it, one is made in `target/`
        #[arg(long, value_name = "FOLDER")]
        database: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = arguments.root.canonicalize().context("no such folder")?;
    let today = Zoned::now().date();
    let file = root.join(SNAPSHOT);
    match &arguments.command {
        Command::Check { release } => check(&root, &file, today, *release),
        Command::Update { database } => {
            let snapshot = database::snapshot(&root, database.as_deref())?;
            snapshot.write(&file)?;
            eprintln!(
                "{SNAPSHOT}: {} advisories, as of {}",
                snapshot.advisories.len(),
                snapshot.date
            );
            check(&root, &file, today, false)
        }
    }
}

fn check(
    root: &std::path::Path,
    file: &std::path::Path,
    today: Date,
    release: bool,
) -> anyhow::Result<()> {
    let snapshot = Snapshot::read(file)?;
    let accepted = accepted::read(root)?;
    let (crates, packages) = (locks::of_cargo(root)?, locks::of_npm(root)?);
    let Judgement { affected, not_known } =
        judge::judge(&snapshot, &crates, &packages, &accepted, today)?;
    for line in &not_known {
        eprintln!("{}: {line}", if release { "error" } else { "remark" });
    }
    for line in &affected {
        eprintln!("error: {line}");
    }
    ensure!(affected.is_empty(), "{} findings", affected.len());
    ensure!(
        !release || not_known.is_empty(),
        "a release wants a snapshot that is recent and whole: cargo xtask advisories update"
    );
    eprintln!("No locked version is affected by what was known on {}.", snapshot.date);
    Ok(())
}
