//! `mutants`: changes what decides about access and about refresh tokens, one thing at a time, and runs the tests on
//! each change: which does no test notice? Writes docs/mutants.md.
//!
//! Not here: the Redis script that lives the refresh family (cargo-mutants reads Rust alone).

mod explanations;
mod outcomes;
mod report;

use std::{fs, path::Path, process::Stdio};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use tokio::process::Command;

use self::explanations::Explanations;
use crate::{checkout::Checkout, toolchain::cargo};

/// Of cargo-mutants. Another one makes other mutants, and so another document.
const VERSION: &str = "27.1.0";
const PACKAGE: &str = "postern-domain";
/// What is changed: globs of files.
const FILES: [&str; 4] = [
    "shared/domain/src/rbac/**",
    "shared/domain/src/auth/refresh.rs",
    "shared/domain/src/auth/derived_token.rs",
    "shared/domain/src/auth/mac.rs",
];
/// The tests that are run: of the package's own, those that are about it, long lists of vectors apart.
const TESTS: [&str; 4] =
    ["--lib", "--test=rbac_reference", "--test=refresh_family", "--test=derived_tokens"];
/// Modules of the library whose tests take most of the time and use none of it.
const SKIPPED: [&str; 3] = ["email::", "preferences::", "password::"];

const DOCUMENT: &str = "docs/mutants.md";
const EXPLANATIONS: &str = "tests/data/mutants.txt";

#[derive(Args)]
pub(crate) struct Options {
    /// Runs nothing: takes the results of the last run, say after explaining what survived it
    #[arg(long)]
    last: bool,
}

pub(crate) async fn run(checkout: &Checkout, options: &Options) -> anyhow::Result<()> {
    let explained = fs::read_to_string(checkout.root.join(EXPLANATIONS))
        .with_context(|| format!("cannot read {EXPLANATIONS}"))?;
    let explained = Explanations::parse(&explained).context(EXPLANATIONS)?;
    let folder = checkout.target().join("mutants");
    if !options.last {
        check_version(checkout).await?;
        try_all(checkout, &folder).await?;
    }
    let outcomes = folder.join("mutants.out/outcomes.json");
    let outcomes = fs::read_to_string(&outcomes)
        .with_context(|| format!("cannot read {}", outcomes.display()))?;
    let tried = outcomes::parse(&outcomes)?;
    report::check(&tried, &explained)?;
    fs::write(checkout.root.join(DOCUMENT), report::render(&tried, &explained, VERSION))?;
    eprintln!("{DOCUMENT} is written, to look at and commit.");
    Ok(())
}

/// It takes minutes to install, so that is left to whoever wants it.
async fn check_version(checkout: &Checkout) -> anyhow::Result<()> {
    let mut ask = cargo(checkout, &["mutants", "--version"]);
    let answer = ask.stderr(Stdio::null()).output().await.context("cannot run cargo")?;
    let wanted = format!("cargo-mutants {VERSION}");
    if !answer.status.success() || String::from_utf8_lossy(&answer.stdout).trim() != wanted {
        bail!("{wanted} is needed: cargo install --locked cargo-mutants@{VERSION}");
    }
    Ok(())
}

/// Runs the tests on every mutant. Everything that this leaves is below `folder`.
async fn try_all(checkout: &Checkout, folder: &Path) -> anyhow::Result<()> {
    let copies = folder.join("tmp");
    fs::create_dir_all(&copies)?;
    let status = command(checkout, folder, &copies).kill_on_drop(true).status().await;
    let status = status.context("cannot run cargo")?;
    // Its codes for: all caught; some missed; some did not end. Otherwise there is no result, and it has said why.
    ensure!(matches!(status.code(), Some(0 | 2 | 3)), "cargo-mutants failed ({status})");
    Ok(())
}

fn command(checkout: &Checkout, folder: &Path, copies: &Path) -> Command {
    let mut command = cargo(checkout, &["mutants", "--no-config", "--package", PACKAGE]);
    // The copy is without what stays out of the repository: secrets, data, what was built.
    command.arg("--gitignore=true");
    command.args(FILES.iter().flat_map(|glob| ["--file", glob]));
    command.args(TESTS.map(|test| format!("--cargo-arg={test}")));
    command.arg("--cargo-test-arg=--");
    command.args(SKIPPED.map(|module| format!("--cargo-test-arg=--skip={module}")));
    // A test that waits for a busy machine is no test that does not end.
    command.args(["--minimum-test-timeout", "90"]);
    // One mutant at a time, so that cargo may do as it is told about jobs.
    command.args(["--jobserver", "false"]);
    command.arg("--output").arg(folder);
    command.env("CARGO_TARGET_DIR", folder.join("build")).env("TMPDIR", copies);
    // Nobody debugs a mutant, and each is linked four times.
    command.env("CARGO_PROFILE_DEV_DEBUG", "none");
    // The same cases each time, and not those that a mutant before has failed.
    command.env("PROPTEST_RNG_SEED", "1").env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The committed explanations can be read, and are those of the committed document.
    #[test]
    fn the_document_has_every_explanation_and_no_other() {
        let explained = include_str!("../../../../tests/data/mutants.txt");
        let document = include_str!("../../../../docs/mutants.md");
        let explained = Explanations::parse(explained).unwrap();
        let mut listed: Vec<&str> = document.lines().filter(|l| l.starts_with("- `")).collect();
        let mut expected: Vec<String> = explained.all().map(report::survivor).collect();
        listed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(listed, expected);
        assert!(document.contains(VERSION));
    }
}
