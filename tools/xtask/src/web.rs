//! The web app: its packages, and its build, which component `static` embeds (ADR 33). Both are done when something that
//! they are made of has changed, and by one of these programs at a time.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use postern_services::process::POLL_INTERVAL;
use rustix::fs::FlockOperation;
use sha2::{Digest as _, Sha256};
use tokio::{process::Command, time::sleep};

use crate::{
    checkout::Checkout,
    install,
    progress::{Progress, Step},
};

/// In `web/`, what the build is not made of: what others have written there, and the tests in a browser.
const NOT_BUILT_FROM: [&str; 8] = [
    "dist",
    "node_modules",
    "e2e",
    "screenshots",
    "playwright-report",
    "test-results",
    "coverage",
    "README.md",
];
/// Where a build says what it was made of. It lies among what was made, so that whoever builds by hand takes it away.
const MADE_OF: &str = ".postern/made-of";
/// The same of the packages.
const INSTALLED_FROM: &str = ".postern-installed-from";

/// Builds it, as a step of its own.
pub(crate) async fn ensure(checkout: &Checkout) -> anyhow::Result<()> {
    let step = Progress::new(1).begin("Building the web app");
    build(checkout, &step).await?;
    step.done();
    Ok(())
}

/// Installs its packages, as a step of its own: for what is run from there, not built.
pub(crate) async fn ensure_packages(checkout: &Checkout) -> anyhow::Result<()> {
    let step = Progress::new(1).begin("Packages of the web app");
    let node = install::node(&step).await?;
    let _lock = lock(checkout).await?;
    install_packages(checkout, &node, &step).await?;
    step.done();
    Ok(())
}

/// Installs its packages and builds it, as far as that has not been done.
pub(crate) async fn build(checkout: &Checkout, step: &Step) -> anyhow::Result<()> {
    let node = install::node(step).await?;
    let _lock = lock(checkout).await?;
    let packages = install_packages(checkout, &node, step).await?;
    let made_of = made_of(checkout, &packages)?;
    let stamp = folder(checkout).join("dist").join(MADE_OF);
    if fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == made_of) {
        return Ok(());
    }
    step.run(&mut npm(checkout, &["run", "build"])).await?;
    fs::write(&stamp, made_of).with_context(|| format!("cannot write {}", stamp.display()))
}

/// `npm` in its folder.
pub(crate) fn npm(checkout: &Checkout, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(folder(checkout));
    command
}

pub(crate) fn folder(checkout: &Checkout) -> PathBuf {
    checkout.root.join("web")
}

/// How much of a component is files of the web app: what `static` embeds.
pub(crate) fn embedded_bytes(checkout: &Checkout) -> anyhow::Result<u64> {
    let mut files = Vec::new();
    files_below(&folder(checkout).join("dist"), &|name| name.starts_with('.'), &mut files)?;
    files.iter().map(|file| Ok(fs::metadata(file)?.len())).sum()
}

/// The packages, as `package-lock.json` has them. No script of theirs is run. Gives what they come from.
async fn install_packages(checkout: &Checkout, node: &str, step: &Step) -> anyhow::Result<String> {
    let folder = folder(checkout);
    let stamp = folder.join("node_modules").join(INSTALLED_FROM);
    let wanted = || installed_from(&folder, node);
    if fs::read_to_string(&stamp)
        .is_ok_and(|stamped| wanted().is_ok_and(|wanted| wanted == stamped))
    {
        return wanted();
    }
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    step.run(&mut npm(checkout, &install)).await?;
    let installed = wanted()?;
    fs::write(&stamp, &installed).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(installed)
}

/// What the packages come from, and what npm says is there: whoever installs one by hand changes that.
fn installed_from(folder: &Path, node: &str) -> anyhow::Result<String> {
    let files = ["package.json", "package-lock.json", "node_modules/.package-lock.json"];
    fingerprint(node, folder, files.map(|name| folder.join(name)).into_iter())
}

fn made_of(checkout: &Checkout, packages: &str) -> anyhow::Result<String> {
    let mut files = Vec::new();
    files_below(&folder(checkout), &|name| NOT_BUILT_FROM.contains(&name), &mut files)?;
    // Of it, the types of the API are made.
    files.push(checkout.root.join("openapi.json"));
    files.sort();
    fingerprint(packages, &checkout.root, files.into_iter())
}

/// Every file below `folder`, without what lies directly in it under a name that is left out.
fn files_below(
    folder: &Path,
    left_out: &dyn Fn(&str) -> bool,
    found: &mut Vec<PathBuf>,
) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if left_out(&name.to_string_lossy()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            files_below(&entry.path(), &|_| false, found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// A hash of `first`, and of the names and contents of these files.
fn fingerprint(
    first: &str,
    root: &Path,
    files: impl Iterator<Item = PathBuf>,
) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    add(first.as_bytes());
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file);
        add(name.to_string_lossy().as_bytes());
        add(&fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(hash.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

/// Held by the file's being open: of two that would write into the same folders, one waits.
async fn lock(checkout: &Checkout) -> anyhow::Result<File> {
    fs::create_dir_all(checkout.target())?;
    let path = checkout.target().join("web.lock");
    let file = File::options().create(true).append(true).open(&path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    loop {
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(file),
            Err(rustix::io::Errno::WOULDBLOCK) => sleep(POLL_INTERVAL).await,
            Err(error) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the app is made of is noticed, wherever it lies; what is not, is not.
    #[test]
    fn a_build_is_due_when_what_it_is_made_of_changes() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let checkout = Checkout { root: root.to_owned(), local: root.join(".local") };
        let changed = |name: &str, text: &str| {
            let before = made_of(&checkout, "packages").unwrap();
            write(root, name, text);
            before != made_of(&checkout, "packages").unwrap()
        };
        write(root, "openapi.json", "{}");
        write(root, "web/index.html", "<p>");
        for input in
            ["web/src/ui/Button.tsx", "web/vite.config.ts", "openapi.json", "web/public/dist/a"]
        {
            assert!(changed(input, "a") && changed(input, "b") && !changed(input, "b"), "{input}");
        }
        for other in
            ["web/dist/index.html", "web/e2e/flows.ts", "web/node_modules/a/b.js", "README.md"]
        {
            assert!(!changed(other, "a"), "{other}");
        }
        let moved = made_of(&checkout, "packages").unwrap();
        fs::rename(root.join("web/src/ui/Button.tsx"), root.join("web/src/ui/Knob.tsx")).unwrap();
        assert_ne!(made_of(&checkout, "packages").unwrap(), moved);
        let same = made_of(&checkout, "packages").unwrap();
        assert_ne!(made_of(&checkout, "others").unwrap(), same);
    }

    /// Packages that somebody has changed by hand are installed anew, and so are those of another Node.
    #[test]
    fn packages_are_due_when_they_are_others() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let from = |node: &str| installed_from(root, node).ok();
        write(root, "package.json", "{}");
        write(root, "package-lock.json", "1");
        assert_eq!(from("v20"), None, "nothing is installed");
        write(root, "node_modules/.package-lock.json", "1");
        let first = from("v20");
        assert!(first.is_some() && first == from("v20") && first != from("v22"));
        write(root, "node_modules/.package-lock.json", "2");
        let second = from("v20");
        assert_ne!(first, second);
        write(root, "package-lock.json", "2");
        assert!(from("v20") != second);
    }

    /// What the build says of itself is in no component.
    #[test]
    fn what_is_embedded_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let checkout = Checkout { root: root.to_owned(), local: root.join(".local") };
        write(root, "web/dist/index.html", "12345");
        write(root, "web/dist/assets/a.js", "123");
        write(root, "web/dist/.postern/pages.json", "[]");
        assert_eq!(embedded_bytes(&checkout).unwrap(), 8);
    }
}
