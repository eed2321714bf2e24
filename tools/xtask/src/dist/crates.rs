//! The packages of Cargo in the components and in `postern-admin`: not all of the lock file, which has the tools and tests too.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::{
    build::{ADMIN, admin_target},
    packages::{Hash, Package, Packages, Registry},
};
use crate::{
    checkout::Checkout,
    toolchain::{WASM_TARGET, cargo, component_packages},
};

/// What is needed to run, and what to build.
const ALL: &str = "normal,build";
/// What ends up in the program.
const DELIVERED: &str = "normal,no-proc-macro";

/// The part of `cargo metadata` that matters here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    name: String,
    version: String,
    license: Option<String>,
    manifest_path: PathBuf,
    /// `None` for what is of this checkout.
    source: Option<String>,
}

/// The part of `Cargo.lock` that matters here.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// A package by its name and version.
type Key = (String, String);

/// What needs what.
type Graph = BTreeMap<Key, BTreeSet<Key>>;

/// Those packages.
///
/// # Errors
/// Cargo does not say.
pub(super) async fn of(checkout: &Checkout) -> anyhow::Result<Packages> {
    let mut graph = Graph::new();
    let mut delivered = BTreeSet::new();
    for selection in [components(checkout)?, admin()] {
        merge(&mut graph, tree(checkout, &selection, ALL).await?);
        delivered.extend(tree(checkout, &selection, DELIVERED).await?.into_keys());
    }
    let lock = fs::read_to_string(checkout.root.join("Cargo.lock")).context("Cargo.lock")?;
    described(&metadata(checkout).await?, &toml::from_str(&lock)?, &graph, &delivered)
}

/// The components, as Cargo is told.
fn components(checkout: &Checkout) -> anyhow::Result<Vec<String>> {
    let mut selection = vec!["--target".to_owned(), WASM_TARGET.to_owned()];
    for package in component_packages(checkout)? {
        selection.extend(["--package".to_owned(), package]);
    }
    Ok(selection)
}

/// `postern-admin`, as Cargo is told.
fn admin() -> Vec<String> {
    let target = ["--target".to_owned(), admin_target()];
    ADMIN.into_iter().map(str::to_owned).chain(target).collect()
}

async fn tree(checkout: &Checkout, selection: &[String], edges: &str) -> anyhow::Result<Graph> {
    let arguments = ["tree", "--locked", "--prefix", "depth", "--format", " {p}", "--edges", edges];
    parse(&output(checkout, &arguments, selection).await?)
}

async fn metadata(checkout: &Checkout) -> anyhow::Result<Metadata> {
    let text = output(checkout, &["metadata", "--locked", "--format-version", "1"], &[]).await?;
    Ok(serde_json::from_str(&text)?)
}

async fn output(checkout: &Checkout, command: &[&str], more: &[String]) -> anyhow::Result<String> {
    let output = cargo(checkout, command).args(more).output().await.context("cannot run cargo")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo {} failed:\n{errors}", command[0]);
    Ok(String::from_utf8(output.stdout)?)
}

/// Reads lines like `2 bytes v1.12.2 (*)`: how deep, what, and whether what it needs stands elsewhere.
fn parse(tree: &str) -> anyhow::Result<Graph> {
    let mut graph = Graph::new();
    let mut above: Vec<Key> = Vec::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let key = || {
            let mut words = line.split(' ');
            let depth: usize = words.next()?.parse().ok()?;
            let key = (words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned());
            (depth <= above.len()).then_some((depth, key))
        };
        let (depth, key) = key().with_context(|| format!("cargo tree: what is `{line}`?"))?;
        above.truncate(depth);
        if let Some(parent) = above.last() {
            graph.entry(parent.clone()).or_default().insert(key.clone());
        }
        graph.entry(key.clone()).or_default();
        above.push(key);
    }
    Ok(graph)
}

fn merge(graph: &mut Graph, other: Graph) {
    for (key, needs) in other {
        graph.entry(key).or_default().extend(needs);
    }
}

fn described(
    metadata: &Metadata,
    lock: &Lock,
    graph: &Graph,
    delivered: &BTreeSet<Key>,
) -> anyhow::Result<Packages> {
    let key = |name: &str, version: &str| (name.to_owned(), version.to_owned());
    let checksums: BTreeMap<Key, &str> = lock
        .package
        .iter()
        .filter_map(|of| Some((key(&of.name, &of.version), of.checksum.as_deref()?)))
        .collect();
    let known: BTreeMap<Key, &Described> =
        metadata.packages.iter().map(|of| (key(&of.name, &of.version), of)).collect();
    let package = |key: &Key| {
        let of = known.get(key).with_context(|| format!("cargo metadata lacks {}", key.0))?;
        let hash = checksums.get(key);
        anyhow::Ok(Package {
            name: key.0.clone(),
            version: key.1.clone(),
            registry: if of.source.is_some() { Registry::CratesIo } else { Registry::None },
            // How it was written before SPDX had expressions.
            licence: of.license.as_ref().map(|licence| licence.replace('/', " OR ")),
            hash: hash.map(|digits| Hash { algorithm: "SHA-256", digits: (*digits).to_owned() }),
            is_delivered: delivered.contains(key),
            needs: BTreeSet::new(),
            folder: of.manifest_path.parent().map(Path::to_owned).unwrap_or_default(),
        })
    };
    let mut packages = Packages::new();
    for (key, needs) in graph {
        let mut of = package(key)?;
        for needed in needs {
            of.needs.insert(package(needed)?.reference());
        }
        packages.insert(of.reference(), of);
    }
    Ok(packages)
}
