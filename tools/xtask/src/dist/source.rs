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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    async fn commit(checkout: &Checkout) {
        let name = ["-c", "user.name=A", "-c", "user.email=a@postern.example"];
        git(checkout, &["init", "--quiet"]).await.unwrap();
        git(checkout, &["add", "--all"]).await.unwrap();
        let commit = [&name[..], &["commit", "--quiet", "--message", "A", "--date", "@1"]].concat();
        git(checkout, &commit).await.unwrap();
    }

    /// What is not committed is in no release by accident, be it a change or a new file.
    #[tokio::test]
    async fn a_release_is_made_from_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        let checkout = Checkout { local: root.join(".local"), root };
        fs::write(checkout.root.join("b c"), "1").unwrap();
        fs::write(checkout.root.join(".gitignore"), "/ignored\n").unwrap();
        commit(&checkout).await;
        fs::write(checkout.root.join("ignored"), "1").unwrap();

        let clean = Source::of(&checkout, false).await.unwrap();
        assert_eq!((clean.version.as_str(), clean.revision.len()), (VERSION, 40));
        assert_eq!(clean.files, [".gitignore", "b c"]);
        assert!(clean.date.ends_with('Z') && clean.time > 0, "{}", clean.date);

        fs::write(checkout.root.join("a"), "1").unwrap();
        let refused = Source::of(&checkout, false).await.err().unwrap().to_string();
        assert!(refused.contains("?? a"), "{refused}");
        let dirty = Source::of(&checkout, true).await.unwrap();
        assert_eq!(dirty.files, [".gitignore", "a", "b c"]);
        assert_eq!(dirty.version, format!("{VERSION}-dirty"));
        assert_eq!(dirty.revision, format!("{}-dirty", clean.revision));

        fs::remove_file(checkout.root.join("a")).unwrap();
        fs::write(checkout.root.join("b c"), "2").unwrap();
        assert!(Source::of(&checkout, false).await.is_err());
    }
}
