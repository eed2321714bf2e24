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
    let line = |path: &&str| {
        let bytes = read(path).with_context(|| format!("cannot read {path}"))?;
        Ok(format!("{}  {path}\n", hex::encode(Sha256::digest(bytes))))
    };
    paths.iter().map(line).collect()
}

/// Signs a file by minisign, which asks for the key's password where it stands.
pub(super) async fn sign(file: &Path, key: &Path, comment: &str) -> anyhow::Result<()> {
    let mut minisign = Command::new("minisign");
    minisign.arg("-S").arg("-s").arg(key).arg("-m").arg(file).args(["-t", comment]);
    let status = minisign.status().await.context("cannot run minisign")?;
    ensure!(status.success(), "minisign did not sign ({status})");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `sha256sum -c` reads it.
    #[test]
    fn a_line_has_the_sum_and_the_path() {
        let sums = of(&["a", "b/c"], |path| Ok(path.as_bytes().to_owned())).unwrap();
        assert_eq!(
            sums,
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a\n\
             b9e2beb9a0cdd309d9f98c1930bf0e3afa6e70a984ad872b714784ce68b2a09e  b/c\n"
        );
    }
}
