//! The papers of the project: what is licensed how, what has changed, and that links lead somewhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use postern_tests::root;
use sha2::{Digest as _, Sha256};

/// SHA-256 of <https://www.apache.org/licenses/LICENSE-2.0.txt>.
const APACHE_2_0: &str = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30";

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The workspace's version and licence.
fn package() -> toml::Table {
    let manifest: toml::Table = read(&root().join("Cargo.toml")).parse().expect("TOML");
    manifest["workspace"]["package"].as_table().expect("a table").clone()
}

/// The licence is the one that every package names, word for word.
#[test]
fn the_licence_is_the_one_that_packages_name() {
    assert_eq!(package()["license"].as_str(), Some("Apache-2.0"));
    let text = read(&root().join("LICENSE"));
    assert_eq!(HEXLOWER.encode(&Sha256::digest(text.as_bytes())), APACHE_2_0);
}

/// The version that is being made has a section in the changelog, and it is the newest.
#[test]
fn the_changelog_has_the_version() {
    let package = package();
    let version = package["version"].as_str().expect("a version");
    let changelog = read(&root().join("CHANGELOG.md"));
    let newest = changelog.lines().find(|line| line.starts_with("## ["));
    let newest = newest.expect("a section");
    assert!(newest.starts_with(&format!("## [{version}] - ")), "{newest}, and not {version}");
}

/// Every Markdown file of the project's own.
fn papers() -> Vec<PathBuf> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join("docs"), &mut found);
    for name in ["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "web/README.md"] {
        found.push(root().join(name));
    }
    found
}

/// Where the links of a text lead that name a file.
fn targets(text: &str) -> Vec<&str> {
    let behind = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let paths = behind.map(|(target, _)| target.split('#').next().unwrap_or_default());
    paths
        .filter(|path| !path.is_empty() && !path.contains("://") && !path.starts_with('/'))
        .collect()
}

/// A link to a file leads to one.
#[test]
fn links_lead_somewhere() {
    let (mut seen, mut broken) = (0, Vec::new());
    for paper in papers() {
        let text = read(&paper);
        let folder = paper.parent().expect("a folder");
        for target in targets(&text) {
            seen += 1;
            if !folder.join(target).exists() {
                broken.push(format!("{}: {target}", paper.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(seen > 300, "{seen}");
    assert_eq!(targets("[a](b.md#c) [d](https://e) [f](#g) [h](../i)"), ["b.md", "../i"]);
}
