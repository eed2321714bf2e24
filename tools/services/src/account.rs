//! Postgres refuses to run as root, so root runs it as the account `postgres`.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use sha2::{Digest as _, Sha256};
use tokio::process::Command;

use crate::private_file;

const NAME: &str = "postgres";

/// Who owns the private Postgres and its files.
#[derive(Clone, Copy)]
pub enum Account {
    /// The user who runs this program.
    Own,
    /// The account `postgres`, because the user is root.
    Postgres {
        /// Its number.
        uid: u32,
        /// That of its group.
        gid: u32,
    },
}

impl Account {
    /// The account for whoever runs this program.
    pub async fn choose() -> anyhow::Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Own);
        }
        Ok(Self::Postgres { uid: id_of_postgres("-u").await?, gid: id_of_postgres("-g").await? })
    }

    /// A command that runs `program` as this account.
    pub fn command(self, program: &Path) -> Command {
        match self {
            Self::Own => Command::new(program),
            Self::Postgres { .. } => {
                let mut command = Command::new("runuser");
                command.args(["-u", NAME, "--"]).arg(program);
                // The folder that this program runs in may be closed to the account.
                command.current_dir("/");
                command
            }
        }
    }

    /// Hands the file or folder at `path` to this account.
    pub fn own(self, path: &Path) -> anyhow::Result<()> {
        match self {
            Self::Own => Ok(()),
            Self::Postgres { uid, gid } => chown(path, Some(uid), Some(gid))
                .with_context(|| format!("cannot give {} to {NAME}", path.display())),
        }
    }

    /// A private folder of this account at `wanted`, or at a place outside the checkout: that may lie
    /// below a folder closed to other accounts, as `/root` is.
    pub async fn folder(self, wanted: &Path) -> anyhow::Result<PathBuf> {
        let parent = wanted.parent().context("the folder for Postgres has a parent")?;
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot create the folder {}", parent.display()))?;
        let folder = if self.reaches(parent).await? { wanted.to_owned() } else { outside(wanted) };
        if !folder.exists() {
            private_file::create_folder(&folder)?;
            self.own(&folder)?;
        }
        let found = fs::symlink_metadata(&folder)?;
        ensure!(
            found.is_dir() && found.uid() == self.uid(),
            "{} is not a folder of the account that runs Postgres; move it away",
            folder.display()
        );
        Ok(folder)
    }

    async fn reaches(self, folder: &Path) -> anyhow::Result<bool> {
        let status = self.command(Path::new("test")).arg("-x").arg(folder).status().await;
        Ok(status.context("cannot run `test`")?.success())
    }

    fn uid(self) -> u32 {
        match self {
            Self::Own => rustix::process::geteuid().as_raw(),
            Self::Postgres { uid, .. } => uid,
        }
    }
}

/// Where [`Account::folder`] may have put the folder that was wanted there.
pub fn possible_folders(wanted: &Path) -> [PathBuf; 2] {
    [wanted.to_owned(), outside(wanted)]
}

/// Root alone may write to `/var/lib`, so nobody can have put a folder of that name in the way.
fn outside(wanted: &Path) -> PathBuf {
    let digest = Sha256::digest(wanted.as_os_str().as_encoded_bytes());
    let mut name = [0; 8];
    name.copy_from_slice(&digest[..8]);
    Path::new("/var/lib").join(format!("postern-{:016x}", u64::from_be_bytes(name)))
}

async fn id_of_postgres(which: &str) -> anyhow::Result<u32> {
    let output =
        Command::new("id").args([which, NAME]).output().await.context("cannot run `id`")?;
    ensure!(
        output.status.success(),
        "Postgres does not run as root, and there is no account `{NAME}`: create it with \
         `useradd --system {NAME}`, or run this as another user"
    );
    String::from_utf8(output.stdout)?.trim().parse().context("`id` gave no number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_outside_is_the_checkouts_own_and_stays_the_same() {
        let first = outside(Path::new("/srv/a/.local/postgres"));
        assert_eq!(first, outside(Path::new("/srv/a/.local/postgres")));
        assert_ne!(first, outside(Path::new("/srv/b/.local/postgres")));
        assert_eq!(first.parent(), Some(Path::new("/var/lib")));
    }

    #[tokio::test]
    async fn a_folder_of_the_own_account_is_private() {
        let parent = tempfile::tempdir().unwrap();
        let wanted = parent.path().join("deep/postgres");
        assert_eq!(Account::Own.folder(&wanted).await.unwrap(), wanted);
        assert_eq!(fs::metadata(&wanted).unwrap().mode() & 0o777, 0o700);
        fs::remove_dir(&wanted).unwrap();
        std::os::unix::fs::symlink("/tmp", &wanted).unwrap();
        assert!(Account::Own.folder(&wanted).await.is_err());
    }
}
