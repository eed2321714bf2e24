//! What a release is made of that others wrote, and what it is made with: packages of Cargo and of npm, out of the lock files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// A package.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) registry: Registry,
    /// As SPDX writes it, when it says.
    pub(super) licence: Option<String>,
    /// Of what the registry serves.
    pub(super) hash: Option<Hash>,
    /// Whether a part of it is in the release; else it is made with it alone.
    pub(super) is_delivered: bool,
    /// What it needs, by [`Package::reference`].
    pub(super) needs: BTreeSet<String>,
    /// Where it lies here.
    pub(super) folder: PathBuf,
}

/// Where a package comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Registry {
    CratesIo,
    Npm,
    /// It is of this checkout.
    None,
}

/// A hash, and by what.
pub(super) struct Hash {
    /// As `CycloneDX` names it.
    pub(super) algorithm: &'static str,
    /// In hexadecimal digits.
    pub(super) digits: String,
}

impl Package {
    /// Its name among all: a package URL where it comes from a registry.
    pub(super) fn reference(&self) -> String {
        self.url().unwrap_or_else(|| format!("{}@{}", self.name, self.version))
    }

    /// Its package URL, unless it is ours.
    pub(super) fn url(&self) -> Option<String> {
        let Self { name, version, .. } = self;
        match self.registry {
            Registry::CratesIo => Some(format!("pkg:cargo/{name}@{version}")),
            Registry::Npm => Some(format!("pkg:npm/{}@{version}", name.replacen('@', "%40", 1))),
            Registry::None => None,
        }
    }
}

/// Packages by their references.
pub(super) type Packages = BTreeMap<String, Package>;

/// Of the packages, those that are in the release and not ours.
pub(super) fn delivered<'a>(
    packages: impl IntoIterator<Item = &'a Packages>,
) -> BTreeMap<&'a str, &'a Package> {
    let all = packages.into_iter().flatten();
    all.filter(|(_, package)| package.is_delivered && package.registry != Registry::None)
        .map(|(reference, package)| (reference.as_str(), package))
        .collect()
}
