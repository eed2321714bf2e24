//! Proves an export offline.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, ensure};
use postern_domain::audit::{checkpoint::ExportLine, keys::AuditKeys, verifier::Verifier};

use super::{kept, progress};

pub(super) fn run(file: &Path, checkpoints: &[PathBuf], keys: &AuditKeys) -> anyhow::Result<()> {
    let mut kept = Vec::new();
    for checkpoint in checkpoints {
        kept.extend(kept::read(checkpoint)?);
    }
    ensure!(!kept.is_empty(), "no checkpoint was kept: nothing can be proven");
    let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let bar = progress(opened.metadata()?.len(), "bytes");
    let mut verifier = Verifier::new(&kept, keys)?;
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
        "The log is what was sealed: {} events, {} checkpoints; proven up to event {}.",
        report.events, report.checkpoints, report.proven_up_to
    );
    Ok(())
}
