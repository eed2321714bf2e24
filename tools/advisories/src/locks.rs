//! What is locked: every Cargo.lock and package-lock.json that is committed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};
use rustsec::{Lockfile, Version};
use sha2::{Digest as _, Sha256};

/// A crate, and where it is locked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Locked {
    /// The lock file, in the checkout.
    pub(crate) lock: String,
    /// The crate.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: Version,
}

/// A lock file of npm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NpmLock {
    /// The file, in the checkout.
    pub(crate) path: String,
    /// SHA-256 of it, in hex.
    pub(crate) sha256: String,
}

/// The committed files of this name.
fn committed(root: &Path, name: &str) -> anyhow::Result<Vec<PathBuf>> {
    let pattern = format!(":(glob)**/{name}");
    let output = Command::new("git").args(["ls-files", "-z", &pattern]).current_dir(root).output();
    let output = output.context("cannot run git")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).context("a name that is no text")?;
    let found: Vec<PathBuf> =
        names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    ensure!(!found.is_empty(), "no {name} is committed in {}", root.display());
    Ok(found)
}

/// Every crate of a registry in every Cargo.lock.
pub(crate) fn of_cargo(root: &Path) -> anyhow::Result<Vec<Locked>> {
    let mut locked = Vec::new();
    for path in committed(root, "Cargo.lock")? {
        let file = Lockfile::load(root.join(&path));
        let file = file.with_context(|| format!("cannot read {}", path.display()))?;
        // What has no source is ours.
        for package in file.packages.into_iter().filter(|package| package.source.is_some()) {
            let lock = path.display().to_string();
            let name = package.name.as_str().to_owned();
            locked.push(Locked { lock, name, version: package.version });
        }
    }
    Ok(locked)
}

/// Every package-lock.json.
pub(crate) fn of_npm(root: &Path) -> anyhow::Result<Vec<NpmLock>> {
    let mut locks = Vec::new();
    for path in committed(root, "package-lock.json")? {
        let bytes = fs::read(root.join(&path))?;
        let sha256 = hex::encode(Sha256::digest(&bytes));
        locks.push(NpmLock { path: path.display().to_string(), sha256 });
    }
    Ok(locks)
}
