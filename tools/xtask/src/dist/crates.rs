//! The packages of Cargo in the components and in `postern-admin`: not all of the lock file, which has the tools and tests too.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::{
    build::{ADMIN, admin_target, rustc},
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

/// What is needed for those targets, and here: what nobody builds has not been fetched either.
async fn metadata(checkout: &Checkout) -> anyhow::Result<Metadata> {
    let here = rustc(checkout, &["--print", "host-tuple"]).await?;
    let targets = [WASM_TARGET.to_owned(), admin_target(), here];
    let platforms: Vec<_> =
        targets.into_iter().flat_map(|of| ["--filter-platform".to_owned(), of]).collect();
    let features = ["--features", "postern-admin/tls"];
    let command = [&["metadata", "--locked", "--format-version", "1"], &features[..]].concat();
    Ok(serde_json::from_str(&output(checkout, &command, &platforms).await?)?)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, version: &str) -> Key {
        (name.to_owned(), version.to_owned())
    }

    #[test]
    fn a_tree_says_what_needs_what() {
        let tree = "0 postern-a v0.1.0 (/checkout/a)\n1 bytes v1.12.2\n1 serde v1.0.1\n\
                    2 serde_derive v1.0.1 (proc-macro)\n\n0 postern-b v0.1.0 (/checkout/b)\n1 serde v1.0.1 (*)\n";
        let graph = parse(tree).unwrap();
        let needs = |name: &str, version: &str| {
            let needs = graph[&key(name, version)].iter();
            needs.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(needs("postern-a", "0.1.0"), ["bytes", "serde"]);
        assert_eq!(needs("postern-b", "0.1.0"), ["serde"]);
        assert_eq!(needs("serde", "1.0.1"), ["serde_derive"]);
        assert_eq!(graph.len(), 5);
        assert!(
            parse("1 bytes v1").is_err() && parse("0 bytes").is_err() && parse("bytes").is_err()
        );
    }

    #[test]
    fn a_package_is_described_by_its_manifest_and_the_lock_file() {
        let metadata = serde_json::from_str(
            r#"{"packages":[
                {"name":"a","version":"0.1.0","license":"Apache-2.0","manifest_path":"/c/a/Cargo.toml","source":null},
                {"name":"b","version":"1.0.0","license":"MIT/Apache-2.0","manifest_path":"/r/b/Cargo.toml","source":"registry+x"}]}"#,
        );
        let lock = toml::from_str(
            "[[package]]\nname='a'\nversion='0.1.0'\n\
             [[package]]\nname='b'\nversion='1.0.0'\nchecksum='00ff'\n[[package]]\nname='b'\nversion='2.0.0'\nchecksum='22'",
        );
        let graph = parse("0 a v0.1.0\n1 b v1.0.0").unwrap();
        let delivered = [key("a", "0.1.0")].into();
        let packages = described(&metadata.unwrap(), &lock.unwrap(), &graph, &delivered).unwrap();
        let names: Vec<_> = packages.keys().collect();
        assert_eq!(names, ["a@0.1.0", "pkg:cargo/b@1.0.0"]);
        let (a, b) = (&packages["a@0.1.0"], &packages["pkg:cargo/b@1.0.0"]);
        assert!(a.is_delivered && !b.is_delivered && a.hash.is_none());
        assert_eq!(a.needs.iter().collect::<Vec<_>>(), ["pkg:cargo/b@1.0.0"]);
        assert_eq!(b.licence.as_deref(), Some("MIT OR Apache-2.0"));
        assert_eq!(b.hash.as_ref().unwrap().digits, "00ff");
        assert_eq!(b.folder, Path::new("/r/b"));
    }
}
