//! Checksums, in the form of `sha256sum`, and the signature under them.

use std::path::Path;

use anyhow::{Context as _, ensure};
use sha2::{Digest as _, Sha256};
use tokio::process::Command;

/// The file that has them.
pub(super) const FILE: &str = "SHA256SUMS";

/// A line for each file, in their order.
pub(super) fn of(
    paths: &[&str],
    read: impl Fn(&str) -> anyhow::Result<Vec<u8>>,
) -> anyhow::Result<String> {
    let mut lines = String::new();
    for path in paths {
        let bytes = read(path).with_context(|| format!("cannot read {path}"))?;
        for byte in Sha256::digest(bytes) {
            lines += &format!("{byte:02x}");
        }
        lines += &format!("  {path}\n");
    }
    Ok(lines)
}

/// Signs a file by minisign, which asks for the key's password where it stands.
pub(super) async fn sign(file: &Path, key: &Path, comment: &str) -> anyhow::Result<()> {
    let mut minisign = Command::new("minisign");
    minisign.arg("-S").arg("-s").arg(key).arg("-m").arg(file).args(["-t", comment]);
    let status = minisign.status().await.context("cannot run minisign")?;
    ensure!(status.success(), "minisign did not sign ({status})");
    Ok(())
}
