//! `advisories`: a program of its own, `tools/advisories`, which `./up` does without.

use anyhow::{Context as _, ensure};

use crate::{checkout::Checkout, toolchain::cargo};

/// Where the snapshot lies in the checkout.
const SNAPSHOT: &str = "tests/data/advisories.json";

/// Whether there is a snapshot to check by.
pub(crate) fn has_snapshot(checkout: &Checkout) -> bool {
    checkout.root.join(SNAPSHOT).is_file()
}

/// Runs the program with these arguments.
pub(crate) async fn run(checkout: &Checkout, arguments: &[String]) -> anyhow::Result<()> {
    let mut program = cargo(checkout, &["run", "--quiet", "--package", "postern-advisories", "--"]);
    program.arg("--root").arg(&checkout.root).args(arguments);
    let status = program.status().await.context("cannot run cargo")?;
    ensure!(status.success(), "advisories: {status}");
    Ok(())
}
