//! The workspace's packages, sorted by what the suites do with them.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use crate::{checkout::Checkout, toolchain::cargo};

/// Tested as a suite of its own, against a running application.
pub(super) const BLACK_BOX: &str = "postern-tests";
/// Tested as a suite of its own, with a profile of its own.
const HOST: &str = "postern-host";
/// Tested in the profile that components are compiled by.
pub(super) const RELEASE_PROFILE: &str = "postern-release-profile";

/// The feature of components that a test can make fail at points within a request.
pub(super) const FAULT_POINTS: &str = "fault-points";

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
    features: BTreeMap<String, Vec<String>>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    /// What it is only built with: then it belongs to a suite of its own.
    #[serde(default, rename = "required-features")]
    required_features: Vec<String>,
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
        self.all().filter(|name| ![BLACK_BOX, HOST, RELEASE_PROFILE].contains(name))
    }

    /// The components and what they are made of.
    pub(super) fn compiled_to_wasm(&self) -> impl Iterator<Item = &str> {
        self.members
            .iter()
            .filter(|package| {
                self.lies_in(package, "shared") || self.lies_in(package, "components")
            })
            .map(|package| package.name.as_str())
    }

    /// The components with fault points.
    pub(super) fn with_fault_points(&self) -> impl Iterator<Item = &str> {
        self.members
            .iter()
            .filter(|package| self.lies_in(package, "components"))
            .filter(|package| package.features.contains_key(FAULT_POINTS))
            .map(|package| package.name.as_str())
    }

    /// The integration tests of the black-box package.
    pub(super) fn black_box_tests(&self) -> Vec<String> {
        let of_package = self.members.iter().filter(|package| package.name == BLACK_BOX);
        of_package
            .flat_map(|package| &package.targets)
            .filter(|target| target.kind.iter().any(|kind| kind == "test"))
            .filter(|target| target.required_features.is_empty())
            .map(|target| target.name.clone())
            .collect()
    }

    fn lies_in(&self, package: &Package, folder: &str) -> bool {
        package.manifest_path.starts_with(self.root.join(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, folder: &str, features: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            manifest_path: PathBuf::from(format!("/checkout/{folder}/Cargo.toml")),
            features: features.iter().map(|name| ((*name).to_owned(), vec![])).collect(),
            targets: [
                ("lib", name, None),
                ("test", "edge", None),
                ("test", "sync", None),
                ("test", "far", Some("tls")),
            ]
            .map(|(kind, name, feature)| Target {
                name: name.to_owned(),
                kind: vec![kind.to_owned()],
                required_features: feature.map(str::to_owned).into_iter().collect(),
            })
            .into(),
        }
    }

    #[test]
    fn packages_are_sorted_by_folder_and_feature() {
        let packages = Packages {
            root: "/checkout".into(),
            members: vec![
                package("postern-edge", "shared/edge", &[FAULT_POINTS]),
                package("postern-auth", "components/auth", &[FAULT_POINTS, "x"]),
                package("postern-health", "components/health", &["x"]),
                package("xtask", "tools/xtask", &[FAULT_POINTS]),
                package(HOST, "tools/host", &[]),
                package(BLACK_BOX, "tests", &[]),
            ],
        };
        let unit = ["postern-edge", "postern-auth", "postern-health", "xtask"];
        assert_eq!(packages.unit_tested().collect::<Vec<_>>(), unit);
        let wasm = ["postern-edge", "postern-auth", "postern-health"];
        assert_eq!(packages.compiled_to_wasm().collect::<Vec<_>>(), wasm);
        assert_eq!(packages.with_fault_points().collect::<Vec<_>>(), ["postern-auth"]);
        assert_eq!(packages.black_box_tests(), ["edge", "sync"]);
    }
}
