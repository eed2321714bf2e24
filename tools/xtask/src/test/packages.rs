//! The workspace's packages, sorted by what the suites do with them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use crate::{checkout::Checkout, toolchain::cargo};

/// Tested as a suite of its own, against a running application.
const BLACK_BOX: &str = "postern-tests";
/// Tested as a suite of its own, with a profile of its own.
const HOST: &str = "postern-host";

/// The packages of the workspace.
pub(super) struct Packages {
    root: PathBuf,
    members: Vec<Package>,
}

/// The part of `cargo metadata` that matters here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

impl Packages {
    pub(super) async fn of(checkout: &Checkout) -> anyhow::Result<Self> {
        let metadata = ["metadata", "--no-deps", "--format-version", "1"];
        let output = cargo(checkout, &metadata).output().await.context("cannot run cargo")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "cargo metadata failed:\n{errors}");
        let Metadata { packages } = serde_json::from_slice(&output.stdout)?;
        Ok(Self { root: checkout.root.clone(), members: packages })
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|package| package.name.as_str())
    }

    /// Those with unit tests that need nothing to run.
    pub(super) fn unit_tested(&self) -> impl Iterator<Item = &str> {
        self.all().filter(|name| ![BLACK_BOX, HOST].contains(name))
    }

    /// The components and what they are made of.
    pub(super) fn compiled_to_wasm(&self) -> impl Iterator<Item = &str> {
        let lies_in = |package: &Package, folder: &str| {
            package.manifest_path.starts_with(Path::new(&self.root).join(folder))
        };
        self.members
            .iter()
            .filter(move |package| lies_in(package, "shared") || lies_in(package, "components"))
            .map(|package| package.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_sorted_by_their_place() {
        let package = |name: &str, path: &str| Package {
            name: name.to_owned(),
            manifest_path: Path::new("/checkout").join(path),
        };
        let packages = Packages {
            root: "/checkout".into(),
            members: vec![
                package("postern-domain", "shared/domain/Cargo.toml"),
                package("postern-auth", "components/auth/Cargo.toml"),
                package("xtask", "tools/xtask/Cargo.toml"),
                package(HOST, "tools/host/Cargo.toml"),
                package(BLACK_BOX, "tests/Cargo.toml"),
            ],
        };
        let unit: Vec<_> = packages.unit_tested().collect();
        assert_eq!(unit, ["postern-domain", "postern-auth", "xtask"]);
        let wasm: Vec<_> = packages.compiled_to_wasm().collect();
        assert_eq!(wasm, ["postern-domain", "postern-auth"]);
    }
}
