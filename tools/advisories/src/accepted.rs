//! What is known and judged not to matter: `ignore` in deny.toml, which `cargo deny` reads as well.

use std::{fs, path::Path};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Deny {
    advisories: Advisories,
}

#[derive(Deserialize)]
struct Advisories {
    ignore: Vec<Accepted>,
}

/// An advisory that does not matter here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accepted {
    /// `RUSTSEC-2026-0001`, or the address that npm gives.
    pub(crate) id: String,
    /// Why it does not matter.
    pub(crate) reason: String,
}

/// All of them; each with a reason.
pub(crate) fn read(root: &Path) -> anyhow::Result<Vec<Accepted>> {
    let text = fs::read_to_string(root.join("deny.toml")).context("cannot read deny.toml")?;
    parse(&text)
}

fn parse(text: &str) -> anyhow::Result<Vec<Accepted>> {
    let Deny { advisories } = toml::from_str(text).context("deny.toml")?;
    for Accepted { id, reason } in &advisories.ignore {
        ensure!(reason.split_whitespace().count() > 3, "deny.toml: {id} has no reason");
    }
    Ok(advisories.ignore)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 15.2.1: nothing is left out without a word.
    #[test]
    fn what_does_not_matter_has_a_reason() {
        let list = |reason: &str| {
            parse(&format!("[advisories]\nignore = [{{ id = \"RUSTSEC-2026-0001\"{reason} }}]"))
        };
        let accepted = list(", reason = \"no code of ours calls it\"").unwrap();
        assert_eq!(accepted[0].id, "RUSTSEC-2026-0001");
        for without in ["", ", reason = \"\"", ", reason = \"fine\""] {
            assert!(list(without).is_err(), "{without}");
        }
        assert!(parse("").is_err(), "a list that is missing is not an empty one");
    }
}
