//! The packages of npm in the web app, out of `web/package-lock.json`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;

use super::packages::{Hash, Package, Packages, Registry};

/// The kind of lock file that is read here.
const LOCK_VERSION: u32 = 3;
/// What package.json calls a tool, and whose files or code are in the build all the same: Swagger UI as it is, the sheet
/// that every other one of Tailwind builds upon, what Vite loads chunks with.
const TOOLS_WITH_A_PART: [&str; 3] = ["swagger-ui-dist", "tailwindcss", "vite"];
/// Where packages lie.
const MODULES: &str = "node_modules/";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lock {
    lockfile_version: u32,
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Locked {
    name: Option<String>,
    version: String,
    integrity: Option<String>,
    license: Option<String>,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, String>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, String>,
    #[serde(default)]
    peer_dependencies: BTreeMap<String, String>,
}

/// The packages that the lock file in `web` names.
///
/// # Errors
/// It cannot be read, or is of another kind.
pub(super) fn of(web: &Path) -> anyhow::Result<Packages> {
    let text = fs::read_to_string(web.join("package-lock.json")).context("package-lock.json")?;
    parse(&text, web).context("package-lock.json")
}

fn parse(text: &str, web: &Path) -> anyhow::Result<Packages> {
    let lock: Lock = serde_json::from_str(text)?;
    let found = lock.lockfile_version;
    ensure!(found == LOCK_VERSION, "version {LOCK_VERSION} is known, and this is {found}");
    let mut packages = Packages::new();
    for (place, locked) in &lock.packages {
        let mut package = package(place, locked, web)?;
        let kinds = [
            &locked.dependencies,
            &locked.dev_dependencies,
            &locked.optional_dependencies,
            &locked.peer_dependencies,
        ];
        for name in kinds.into_iter().flat_map(BTreeMap::keys) {
            // One that is wished for alone may be missing.
            if let Some(place) = found_from(place, name, &lock.packages) {
                package.needs.insert(self::package(place, &lock.packages[place], web)?.reference());
            }
        }
        add(&mut packages, package);
    }
    Ok(packages)
}

/// One may lie at several places: what is true of one of them is true of it.
fn add(packages: &mut Packages, package: Package) {
    let reference = package.reference();
    match packages.get_mut(&reference) {
        Some(known) => {
            known.needs.extend(package.needs);
            known.is_delivered |= package.is_delivered;
        }
        None => drop(packages.insert(reference, package)),
    }
}

fn package(place: &str, locked: &Locked, web: &Path) -> anyhow::Result<Package> {
    let name = place.rsplit_once(MODULES).map_or("", |(_, name)| name);
    let name = locked.name.as_deref().unwrap_or(name);
    let is_ours = place.is_empty();
    Ok(Package {
        name: name.to_owned(),
        version: locked.version.clone(),
        registry: if is_ours { Registry::None } else { Registry::Npm },
        licence: locked.license.clone(),
        hash: locked.integrity.as_deref().map(hash).transpose()?,
        is_delivered: !locked.dev || TOOLS_WITH_A_PART.contains(&name),
        needs: BTreeSet::new(),
        folder: web.join(place),
    })
}

/// Where a package finds another: beside its own, or further up.
fn found_from<'a>(
    place: &str,
    name: &str,
    packages: &'a BTreeMap<String, Locked>,
) -> Option<&'a String> {
    let mut from = place;
    loop {
        let inside = if from.is_empty() { String::new() } else { format!("{from}/") };
        if let Some((found, _)) = packages.get_key_value(&format!("{inside}{MODULES}{name}")) {
            return Some(found);
        }
        if from.is_empty() {
            return None;
        }
        from = from.rfind(MODULES).map_or("", |end| from[..end].trim_end_matches('/'));
    }
}

/// `sha512-…`, as Subresource Integrity writes it.
fn hash(integrity: &str) -> anyhow::Result<Hash> {
    let digest = integrity.strip_prefix("sha512-").context("a hash that is not SHA-512")?;
    Ok(Hash { algorithm: "SHA-512", digits: hex::encode(BASE64_STANDARD.decode(digest)?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{ "lockfileVersion": 3, "packages": {
        "": { "name": "postern-web", "version": "0.1.0", "dependencies": { "@a/b": "1" }, "devDependencies": { "vite": "8" } },
        "node_modules/@a/b": { "version": "1.0.0", "license": "MIT", "integrity": "sha512-AP8=",
            "dependencies": { "c": "1" }, "peerDependencies": { "absent": "1" } },
        "node_modules/@a/b/node_modules/c": { "version": "1.1.0", "license": "ISC" },
        "node_modules/c": { "version": "2.0.0", "dev": true },
        "node_modules/vite": { "version": "8.0.0", "dev": true, "dependencies": { "c": "2" } } } }"#;

    #[test]
    fn a_lock_file_says_what_is_in_the_web_app() {
        let packages = parse(LOCK, Path::new("/web")).unwrap();
        let needs = |of: &str| packages[of].needs.iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(needs("postern-web@0.1.0"), ["pkg:npm/%40a/b@1.0.0", "pkg:npm/vite@8.0.0"]);
        // The nearest one, and not the first.
        assert_eq!(needs("pkg:npm/%40a/b@1.0.0"), ["pkg:npm/c@1.1.0"]);
        assert_eq!(needs("pkg:npm/vite@8.0.0"), ["pkg:npm/c@2.0.0"]);
        let b = &packages["pkg:npm/%40a/b@1.0.0"];
        assert_eq!(b.hash.as_ref().unwrap().digits, "00ff");
        assert_eq!(b.folder, Path::new("/web/node_modules/@a/b"));
        let delivered = crate::dist::packages::delivered([&packages]);
        let delivered: Vec<_> = delivered.into_keys().collect();
        assert_eq!(delivered, ["pkg:npm/%40a/b@1.0.0", "pkg:npm/c@1.1.0", "pkg:npm/vite@8.0.0"]);
    }

    #[test]
    fn another_kind_of_lock_file_is_refused() {
        assert!(parse(&LOCK.replace(": 3,", ": 4,"), Path::new("/web")).is_err());
        assert!(parse(&LOCK.replace("sha512-", "sha1-"), Path::new("/web")).is_err());
    }
}
