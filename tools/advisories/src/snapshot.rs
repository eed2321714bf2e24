//! The snapshot: facts of advisories, and what they are facts about.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Context as _;
use rustsec::advisory::Versions;
use serde::{Deserialize, Serialize};

/// What was known on a day.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    /// The last day on which the database was changed: `2026-01-31`.
    pub(crate) date: String,
    /// The commit of the database.
    pub(crate) commit: String,
    /// The crates that were looked up: all that were locked then.
    pub(crate) crates: BTreeSet<String>,
    /// The advisories about them.
    pub(crate) advisories: Vec<Entry>,
    /// What `npm audit` said of each lock file.
    pub(crate) npm: Vec<Audit>,
}

/// An advisory: facts, and none of its prose.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Entry {
    /// `RUSTSEC-2026-0001`.
    pub(crate) id: String,
    /// The crate.
    pub(crate) package: String,
    /// When it was known.
    pub(crate) date: String,
    /// `critical`, `high`, `medium`, `low`; what has no vector says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) severity: Option<String>,
    /// `unmaintained`, `unsound`, `notice`: no vulnerability by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) informational: Option<String>,
    /// Which versions are affected.
    #[serde(flatten)]
    pub(crate) versions: Versions,
}

/// What `npm audit` said of a lock file.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Audit {
    /// The file, in the checkout.
    pub(crate) lock: String,
    /// SHA-256 of it: a changed one was not looked at.
    pub(crate) sha256: String,
    /// When npm was asked.
    pub(crate) date: String,
    /// What it found.
    pub(crate) findings: Vec<Finding>,
}

/// A package with a known vulnerability.
#[derive(Debug, Deserialize, Ord, PartialEq, PartialOrd, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finding {
    /// Where it is described.
    pub(crate) url: String,
    /// The package.
    pub(crate) package: String,
    /// Affected versions.
    pub(crate) range: String,
    /// `critical`, `high`, `moderate`, `low`.
    pub(crate) severity: String,
}

impl Snapshot {
    /// Reads it.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| {
            format!("no snapshot at {}; to make one: cargo xtask advisories update", file.display())
        })?;
        serde_json::from_str(&text).with_context(|| format!("{} is no snapshot", file.display()))
    }

    /// Writes it, in a form whose changes can be read.
    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }
}
