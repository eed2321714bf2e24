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
/// What is no release without: files, and folders with something in them.
const PROMISED: [&str; 12] = [
    "CHANGELOG.md",
    "LICENSE",
    "SECURITY.md",
    "docs/operations",
    "manifests",
    "migrations/functions",
    "migrations/redis.acl",
    "migrations/roles.sql",
    "nginx",
    "postgres",
    "redis",
    "systemd",
];
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

/// What operators are promised, and these files of the checkout lack.
pub(super) fn missing(files: &[String]) -> Vec<&'static str> {
    let copied = copied(files);
    let is_there = |promised: &str| {
        copied.keys().any(|path| path == promised || path.starts_with(&format!("{promised}/")))
    };
    PROMISED.into_iter().filter(|promised| !is_there(promised)).collect()
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

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// The files of this checkout, as git has them.
    fn files(checkout: &Checkout) -> Vec<String> {
        let mut git = Command::new("git");
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let output = git.args(list).current_dir(&checkout.root).output().unwrap();
        let names = String::from_utf8(output.stdout).unwrap();
        let names = names.split('\0').filter(|name| checkout.root.join(name).is_file());
        names.map(str::to_owned).collect()
    }

    #[test]
    fn a_file_lies_where_units_and_manifests_look_for_it() {
        let files = [
            "LICENSE",
            "README.md",
            "deploy/groups.toml",
            "deploy/manifests/auth.toml",
            "deploy/observe/alerts.test.yml",
            "deploy/observe/alerts.yml",
            "deploy/systemd/process.template",
            "docs/operations/upgrade.md",
            "docs/plan.md",
            "migrations/README.md",
            "migrations/functions/a.sql",
            "tools/LICENSE",
        ];
        let files = files.map(str::to_owned);
        let copied = copied(&files);
        let paths: Vec<_> = copied.keys().collect();
        assert_eq!(
            paths,
            [
                "LICENSE",
                "docs/operations/upgrade.md",
                "manifests/auth.toml",
                "migrations/functions/a.sql",
                "observe/alerts.yml",
            ]
        );
        assert_eq!(copied["observe/alerts.yml"], "deploy/observe/alerts.yml");
    }

    /// OPS-1: each component that a manifest of production names is built, and is in the release; nothing else is.
    #[test]
    fn the_manifests_name_what_is_built() {
        let checkout = Checkout::locate().unwrap();
        let files = files(&checkout);
        let entries = copied(&files)
            .into_iter()
            .map(|(path, from)| Entry::read(&path, &checkout.root.join(from)));
        let entries: Vec<_> = entries.collect::<Result<_, _>>().unwrap();
        let mut built: Vec<_> = component_packages(&checkout)
            .unwrap()
            .into_iter()
            .map(|package| format!("{}.wasm", package.replace('-', "_")))
            .collect();
        // The clock of `./up`; in production `postern-admin tick` is.
        built.retain(|file| file != "postern_cron.wasm");
        assert_eq!(components(&entries).unwrap(), built);
    }

    /// What a unit, or another file for operators, names below the folder of a release is there.
    #[test]
    fn what_files_for_operators_name_is_there() {
        let checkout = Checkout::locate().unwrap();
        let files = files(&checkout);
        let copied = copied(&files);
        for (path, from) in &copied {
            let Ok(text) = fs::read_to_string(checkout.root.join(from)) else { continue };
            for folder in ["/opt/postern/%i/", "/opt/postern/blue/", "/opt/postern/green/"] {
                for named in text.split(folder).skip(1) {
                    let ends = |letter: char| letter.is_whitespace() || "`'\"),;:".contains(letter);
                    let named = named.split(ends).next().unwrap_or_default().trim_end_matches('.');
                    let named = named.replace("%i", "blue");
                    let is_there = named == "postern-admin"
                        || copied.keys().any(|path| path.starts_with(&named));
                    assert!(is_there, "{path}: {folder}{named} is not in a release");
                }
            }
        }
    }

    /// Nothing is in it that only somebody with a checkout can use.
    #[test]
    fn no_file_of_development_is_in_it() {
        const ENDINGS: [&str; 7] =
            [".rs", ".expected", ".template", ".test.yml", "groups.toml", "Containerfile", ".lock"];
        let files = files(&Checkout::locate().unwrap());
        let wrong = |path: &&String| {
            let is_hidden = path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
            is_hidden || ENDINGS.iter().any(|ending| path.ends_with(ending))
        };
        let copied = copied(&files);
        let wrong: Vec<_> = copied.keys().filter(wrong).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn what_is_promised_and_missing_is_named() {
        let files = ["LICENSE", "docs/operations/upgrade.md", "deploy/redis.md"].map(str::to_owned);
        let missing = missing(&files);
        assert!(!missing.contains(&"LICENSE") && !missing.contains(&"docs/operations"));
        assert!(missing.contains(&"SECURITY.md") && missing.contains(&"redis"));
    }

    #[test]
    fn the_newest_migration_is_the_schema() {
        let paths =
            ["migrations/0009_a.up.sql", "migrations/0041_b.up.sql", "migrations/0042_c.down.sql"];
        assert_eq!(newest_migration(paths.into_iter()).unwrap(), 41);
        assert!(newest_migration(["VERSION"].into_iter()).is_err());
    }

    /// Whatever mask this user has.
    #[test]
    fn a_file_is_written_with_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        for (path, is_program, mode) in [("a/program", true, 0o755), ("a/text", false, 0o644)] {
            let entry = Entry { path: path.to_owned(), bytes: b"1".to_vec(), is_program };
            entry.write(folder.path()).unwrap();
            let found = Entry::read(path, &folder.path().join(path)).unwrap();
            let permissions = fs::metadata(folder.path().join(path)).unwrap().permissions();
            assert_eq!(permissions.mode() & 0o777, mode);
            assert_eq!((found.bytes, found.is_program), (b"1".to_vec(), is_program));
        }
    }
}
