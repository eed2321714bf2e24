//! What lies in a release, and where.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use anyhow::{Context as _, ensure};
use postern_admin::manifest::Manifest;

use super::{
    bill,
    build::Built,
    crates, npm,
    packages::{self, Package, Registry},
    source::Source,
    sums, third_party,
};
use crate::{checkout::Checkout, toolchain::component_packages, web};

/// Folders of the checkout, and where they are in a release. What lies in `deploy/` is at its top, as units and manifests
/// name it.
const FOLDERS: [(&str, &str); 3] =
    [("deploy/", ""), ("docs/operations/", "docs/operations/"), ("migrations/", "migrations/")];
/// Files of the checkout that are at its top as well.
const FILES: [&str; 3] = ["LICENSE", "CHANGELOG.md", "SECURITY.md"];
/// What is in those folders for whoever develops: what others are generated from or tested by, and how an image is built.
const OF_DEVELOPMENT: [&str; 5] = [
    "deploy/groups.toml",
    "deploy/variables.expected",
    "deploy/Containerfile",
    "deploy/.containerignore",
    "migrations/README.md",
];
/// How such names end.
const ENDINGS_OF_DEVELOPMENT: [&str; 2] = [".template", ".test.yml"];

/// A file of a release.
pub(super) struct Entry {
    /// Its path in it.
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
    pub(super) is_program: bool,
}

impl Entry {
    fn text(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), bytes: text.into_bytes(), is_program: false }
    }

    fn read(path: &str, from: &Path) -> anyhow::Result<Self> {
        let of = || format!("cannot read {}", from.display());
        let metadata = from.symlink_metadata().with_context(of)?;
        ensure!(metadata.is_file(), "{}: only files are released", from.display());
        Ok(Self {
            path: path.to_owned(),
            bytes: fs::read(from).with_context(of)?,
            is_program: metadata.permissions().mode() & 0o111 != 0,
        })
    }

    /// What may be done with it: everybody may read, its owner may write.
    pub(super) fn mode(&self) -> u32 {
        if self.is_program { 0o755 } else { 0o644 }
    }

    /// Writes it below `folder`.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(&self.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(self.mode()).open(&path)?;
        std::io::Write::write_all(&mut file, &self.bytes)?;
        // Whatever this user's mask takes away.
        Ok(file.set_permissions(fs::Permissions::from_mode(self.mode()))?)
    }
}

/// What it is made of: two bills of materials, and the licences of others.
///
/// # Errors
/// A lock file does not say, or a package is not there.
pub(super) async fn papers(checkout: &Checkout, source: &Source) -> anyhow::Result<Vec<Entry>> {
    let crates = crates::of(checkout).await?;
    let web = npm::of(&web::folder(checkout))?;
    let mut roots: Vec<_> = component_packages(checkout)?.into_iter().collect();
    roots.push("postern-admin".to_owned());
    let is_root = |package: &&Package| roots.contains(&package.name);
    let roots: Vec<_> = crates.values().filter(is_root).map(Package::reference).collect();
    let is_ours = |package: &&Package| package.registry == Registry::None;
    let web_roots: Vec<_> = web.values().filter(is_ours).map(Package::reference).collect();
    let others = third_party::text(&packages::delivered([&crates, &web]))?;
    Ok(vec![
        Entry::text("sbom/postern.cdx.json", bill::of("postern", source, &roots, &crates)?),
        Entry::text("sbom/web.cdx.json", bill::of("postern-web-app", source, &web_roots, &web)?),
        Entry::text("THIRD-PARTY.txt", others),
    ])
}

/// Every file, sorted by its path; `papers` among them.
///
/// # Errors
/// One is missing, or a manifest names a component that is not there.
pub(super) fn entries(
    checkout: &Checkout,
    source: &Source,
    built: &Built,
    papers: Vec<Entry>,
) -> anyhow::Result<Vec<Entry>> {
    let mut entries = papers;
    let copied = copied(&source.files);
    for (path, from) in &copied {
        entries.push(Entry::read(path, &checkout.root.join(from))?);
    }
    for file in components(&entries)? {
        entries.push(Entry::read(&format!("wasm/{file}"), &built.wasm.join(&file))?);
    }
    entries.push(Entry::read("postern-admin", &built.admin)?);
    entries.push(Entry::text("VERSION", version(&copied, source, built)?));
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    let paths: Vec<_> = entries.iter().map(|entry| entry.path.as_str()).collect();
    let sums = sums::of(&paths, |path| {
        let index = entries.binary_search_by(|entry| entry.path.as_str().cmp(path));
        Ok(index.map_or_else(|_| vec![], |index| entries[index].bytes.clone()))
    })?;
    let place = entries.partition_point(|entry| entry.path.as_str() < sums::FILE);
    entries.insert(place, Entry::text(sums::FILE, sums));
    Ok(entries)
}

/// The files that are in a release as they are in the checkout: where, and out of which.
fn copied(files: &[String]) -> BTreeMap<String, &str> {
    let of_development = |file: &str| {
        OF_DEVELOPMENT.contains(&file)
            || ENDINGS_OF_DEVELOPMENT.iter().any(|ending| file.ends_with(ending))
    };
    let place = |file: &str| {
        if FILES.contains(&file) {
            return Some(file.to_owned());
        }
        let (from, to) = FOLDERS.iter().find(|(from, _)| file.starts_with(from))?;
        Some(format!("{to}{}", &file[from.len()..]))
    };
    let released = files.iter().filter(|file| !of_development(file));
    released.filter_map(|file| Some((place(file)?, file.as_str()))).collect()
}

/// The files of the components that the manifests among these name.
fn components(entries: &[Entry]) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in entries.iter().filter(|entry| entry.path.starts_with("manifests/")) {
        let manifest = Manifest::parse(std::str::from_utf8(&entry.bytes)?)
            .with_context(|| format!("{} is not a manifest", entry.path))?;
        for (name, source) in manifest.sources() {
            let file = source.and_then(|source| source.strip_prefix("../wasm/"));
            let file = file.with_context(|| {
                format!("{}: component {name} has its code not in wasm/", entry.path)
            })?;
            files.push(file.to_owned());
        }
    }
    ensure!(!files.is_empty(), "no manifest names a component");
    files.sort();
    files.dedup();
    Ok(files)
}

/// What a release says of itself.
fn version(
    copied: &BTreeMap<String, &str>,
    source: &Source,
    built: &Built,
) -> anyhow::Result<String> {
    let Source { version, revision, date, .. } = source;
    let schema = newest_migration(copied.keys().map(String::as_str))?;
    let Built { rust, node, .. } = built;
    Ok(format!(
        "version = \"{version}\"\nrevision = \"{revision}\"\ncommitted = \"{date}\"\n\n\
         # The newest migration.\nschema = {schema}\n\n\
         # What it was built by: the same give the same bytes.\nrust = \"{rust}\"\nnode = \"{node}\"\n"
    ))
}

/// The number of the newest migration among these paths.
fn newest_migration<'a>(paths: impl Iterator<Item = &'a str>) -> anyhow::Result<u32> {
    let ups = paths.filter_map(|path| path.strip_prefix("migrations/")?.strip_suffix(".up.sql"));
    let numbers = ups.filter_map(|name| name.split_once('_')?.0.parse().ok());
    numbers.max().context("there is no migration")
}
