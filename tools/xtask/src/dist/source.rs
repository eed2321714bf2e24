//! What a release is made from: a commit.

use anyhow::{Context as _, ensure};
use tokio::process::Command;

use crate::checkout::Checkout;

/// The version that the workspace has.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The state of the checkout.
pub(super) struct Source {
    /// `0.1.0`, or `0.1.0-dirty` with changes that are in no commit.
    pub(super) version: String,
    /// The commit, in full.
    pub(super) revision: String,
    /// When it was committed, in seconds since the epoch: what programs call `SOURCE_DATE_EPOCH`.
    pub(super) time: u64,
    /// The same, as RFC 3339 writes it.
    pub(super) date: String,
    /// Every file that is committed, or would be, by its path from the root; sorted.
    pub(super) files: Vec<String>,
}

impl Source {
    /// The state of this checkout.
    ///
    /// # Errors
    /// It has changes, unless `dirty` lets them pass, or git cannot say.
    pub(super) async fn of(checkout: &Checkout, dirty: bool) -> anyhow::Result<Self> {
        let changes = git(checkout, &["status", "--porcelain"]).await?;
        ensure!(
            dirty || changes.is_empty(),
            "a release is made from a commit, and this checkout has changes (--dirty takes them as they are):\n{changes}"
        );
        let mark = if changes.is_empty() { "" } else { "-dirty" };
        let revision = git(checkout, &["rev-parse", "HEAD"]).await?;
        let time = git(checkout, &["log", "-1", "--format=%ct"]).await?;
        let date = ["log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ"];
        let listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let listed = git(checkout, &listed).await?;
        let names = listed.split('\0').filter(|name| !name.is_empty());
        let mut files: Vec<_> = names
            .filter(|name| checkout.root.join(name).symlink_metadata().is_ok())
            .map(str::to_owned)
            .collect();
        files.sort();
        files.dedup();
        Ok(Self {
            version: format!("{VERSION}{mark}"),
            revision: format!("{}{mark}", revision.trim()),
            time: time.trim().parse().context("git says no time of the commit")?,
            date: git(checkout, &date).await?.trim().to_owned(),
            files,
        })
    }
}

/// What git prints in the checkout. Times are those of UTC.
async fn git(checkout: &Checkout, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(&checkout.root)
        .env("TZ", "UTC")
        .output()
        .await
        .context("cannot run git")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "git {} failed:\n{errors}", arguments.join(" "));
    String::from_utf8(output.stdout).context("git speaks no UTF-8")
}
