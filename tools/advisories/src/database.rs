//! The database of advisories of `RustSec`, and what of it is about what is locked.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};
use rustsec::Database;

use crate::{
    locks::{self, Locked},
    npm,
    snapshot::{Entry, Snapshot},
};

const ADDRESS: &str = "https://github.com/rustsec/advisory-db";

/// What is known now about what is locked.
pub(crate) fn snapshot(root: &Path, database: Option<&Path>) -> anyhow::Result<Snapshot> {
    let folder = match database {
        Some(folder) => folder.to_owned(),
        None => cloned(&root.join("target/advisory-db"))?,
    };
    let crates = locks::of_cargo(root)?;
    let mut snapshot = Snapshot {
        date: git(&folder, &["log", "-1", "--format=%cs"])?,
        commit: git(&folder, &["rev-parse", "HEAD"])?,
        ..Snapshot::default()
    };
    (snapshot.crates, snapshot.advisories) = facts(&folder, &crates)?;
    // The registry may be out of reach: then the lock file has no audit, and no release is made.
    for lock in locks::of_npm(root)? {
        match npm::audit(root, &lock) {
            Ok(audit) => snapshot.npm.push(audit),
            Err(error) => eprintln!("remark: npm says nothing of {}: {error:#}", lock.path),
        }
    }
    Ok(snapshot)
}

/// The names of the crates, and the facts of what is about one of them.
fn facts(folder: &Path, crates: &[Locked]) -> anyhow::Result<(BTreeSet<String>, Vec<Entry>)> {
    let database = Database::open(folder).context("no database of advisories")?;
    ensure!(database.iter().next().is_some(), "{} has no advisories", folder.display());
    let names: BTreeSet<String> = crates.iter().map(|locked| locked.name.clone()).collect();
    let about = database.iter().filter(|advisory| {
        names.contains(advisory.metadata.package.as_str()) && advisory.metadata.withdrawn.is_none()
    });
    let mut entries: Vec<Entry> = about
        .map(|advisory| Entry {
            id: advisory.metadata.id.to_string(),
            package: advisory.metadata.package.to_string(),
            date: advisory.metadata.date.as_str().to_owned(),
            severity: advisory.metadata.cvss.as_ref().map(|cvss| cvss.severity().to_string()),
            informational: advisory
                .metadata
                .informational
                .as_ref()
                .map(|kind| kind.as_str().to_owned()),
            versions: advisory.versions.clone(),
        })
        .collect();
    entries.sort_by(|one, other| one.id.cmp(&other.id));
    Ok((names, entries))
}

/// A clone in this folder, as new as can be.
fn cloned(folder: &Path) -> anyhow::Result<PathBuf> {
    let name = folder.to_str().context("a folder whose name is no text")?;
    if folder.exists() {
        git(folder, &["pull", "--ff-only", "--quiet"])?;
    } else {
        git(Path::new("."), &["clone", "--depth", "1", "--quiet", ADDRESS, name])?;
    }
    Ok(folder.to_owned())
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git").args(arguments).current_dir(folder).output();
    let output = output.context("cannot run git")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "git {}: {errors}", arguments.join(" "));
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rustsec::Version;

    use super::*;

    /// An advisory in the form of the database.
    fn advisory(id: &str, package: &str, more: &str) -> String {
        format!(
            "```toml\n[advisory]\nid = \"{id}\"\npackage = \"{package}\"\ndate = \"2026-02-19\"\n{more}\n\
             [versions]\npatched = [\">= 1.2.3\"]\n```\n\n# Ours, for a test\n\nOf nobody.\n"
        )
    }

    /// ASVS 15.2.1: facts of what is locked come over, and neither others nor what was taken back.
    #[test]
    fn facts_are_of_what_is_locked() {
        let folder = tempfile::tempdir().unwrap();
        let vector = "cvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"";
        for (id, package, more) in [
            ("RUSTSEC-2026-9001", "brittle", vector),
            ("RUSTSEC-2026-9002", "brittle", "withdrawn = \"2026-02-20\""),
            ("RUSTSEC-2026-9003", "elsewhere", ""),
            ("RUSTSEC-2026-9004", "brittle", "informational = \"unmaintained\""),
        ] {
            let place = folder.path().join("crates").join(package);
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join(format!("{id}.md")), advisory(id, package, more)).unwrap();
        }
        let version = Version::parse("1.2.2").unwrap();
        let locked = Locked { lock: "Cargo.lock".to_owned(), name: "brittle".to_owned(), version };
        let (names, entries) = facts(folder.path(), &[locked]).unwrap();
        assert_eq!(names, BTreeSet::from(["brittle".to_owned()]));
        let read: Vec<_> = entries
            .iter()
            .map(|one| (one.id.as_str(), one.severity.as_deref(), one.informational.as_deref()))
            .collect();
        assert_eq!(
            read,
            [
                ("RUSTSEC-2026-9001", Some("critical"), None),
                ("RUSTSEC-2026-9004", None, Some("unmaintained"))
            ]
        );
        assert!(entries[0].versions.is_vulnerable(&Version::parse("1.2.2").unwrap()));
        let empty = tempfile::tempdir().unwrap();
        assert!(facts(empty.path(), &[]).is_err(), "an empty folder is no database");
    }
}
