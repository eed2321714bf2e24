//! Cargo, and what it has to build before anything runs.

use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use postern_admin::manifest::Manifest;
use tokio::process::Command;

use crate::{checkout::Checkout, progress::Step};

/// Where components are compiled to.
pub(crate) const WASM_TARGET: &str = "wasm32-wasip2";

/// The packages that a manifest's components are built from, out of their `source`.
fn packages_of(manifest: &Manifest) -> anyhow::Result<BTreeSet<String>> {
    let package = |(name, source): (&str, Option<&str>)| {
        source
            .and_then(package_of)
            .with_context(|| format!("component {name}: `source` names no package's output"))
    };
    manifest.sources().map(package).collect()
}

/// `target/wasm32-wasip2/release/postern_auth.wasm` → `postern-auth`
fn package_of(source: &str) -> Option<String> {
    let file = source.strip_prefix("target/wasm32-wasip2/release/")?;
    Some(file.strip_suffix(".wasm")?.replace('_', "-"))
}

/// The manifests of an application: the HTTP one, and the cron one, which Spin runs as a process apart.
pub(crate) fn manifests(checkout: &Checkout) -> [PathBuf; 2] {
    ["spin.toml", "spin-cron.toml"].map(|name| checkout.root.join(name))
}

/// The packages of every component in the manifests.
pub(crate) fn component_packages(checkout: &Checkout) -> anyhow::Result<BTreeSet<String>> {
    let mut packages = BTreeSet::new();
    for path in manifests(checkout) {
        let found = packages_of(&Manifest::read(&path)?);
        packages.extend(found.with_context(|| path.display().to_string())?);
    }
    Ok(packages)
}

/// Cargo in the checkout, writing where `spin.toml` looks.
pub(crate) fn cargo(checkout: &Checkout, arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(&checkout.root).env("CARGO_TARGET_DIR", checkout.target());
    command
}

/// Cargo for `tools/host`, which has a folder and a profile of its own: it takes minutes to compile.
pub(crate) fn host_cargo(checkout: &Checkout, subcommand: &str) -> Command {
    let mut command =
        cargo(checkout, &[subcommand, "--package", "postern-host", "--profile", "host"]);
    command.env("CARGO_TARGET_DIR", checkout.target().join("host"));
    command
}

/// What is delivered says nothing of where it was built: paths of this machine, in the messages of panics, are replaced, so
/// that a build in another folder by another user gives the same bytes. They are set for every build, so that what is tested
/// is what is delivered; a build without (`cargo build` by hand) works as well, and is built anew afterwards.
pub(crate) fn without_paths<'a>(checkout: &Checkout, command: &'a mut Command) -> &'a mut Command {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo"))).unwrap_or_default();
    command.env("CARGO_ENCODED_RUSTFLAGS", remapped(&home, &checkout.root))
}

/// The flags, in the form of that variable. The one that comes last wins.
fn remapped(home: &Path, root: &Path) -> OsString {
    let mut flags = OsString::new();
    for (from, to) in [(home, "=/cargo\u{1f}"), (root, "=/postern")] {
        flags.push("--remap-path-prefix=");
        flags.push(from);
        flags.push(to);
    }
    flags
}

pub(crate) fn build_components(
    checkout: &Checkout,
    packages: impl IntoIterator<Item = String>,
) -> Command {
    let mut command = cargo(checkout, &["build", "--release", "--target", WASM_TARGET]);
    without_paths(checkout, &mut command);
    for package in packages {
        command.args(["--package", &package]);
    }
    command
}

pub(crate) fn build_mailbox(checkout: &Checkout) -> Command {
    cargo(checkout, &["build", "--package", "postern-mailbox"])
}

/// Adds the compilation target of components when the toolchain lacks it.
pub(crate) async fn ensure_wasm_target(step: &Step) -> anyhow::Result<()> {
    ensure_target(step, WASM_TARGET).await
}

/// Adds a compilation target when the toolchain lacks it.
pub(crate) async fn ensure_target(step: &Step, target: &str) -> anyhow::Result<()> {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .output()
        .await
        .context("cannot run rustc")?;
    let library = String::from_utf8(output.stdout)?;
    if output.status.success() && Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    let added = step.run(Command::new("rustup").args(["target", "add", target])).await;
    if let Err(error) = added {
        bail!(
            "the Rust toolchain has no target {target}, and rustup could not add it. With rustup: \
             `rustup target add {target}`; with a packaged Rust: install its standard library for \
             that target.\n{error:#}"
        );
    }
    Ok(())
}

pub(crate) async fn write_openapi(checkout: &Checkout) -> anyhow::Result<()> {
    let status = cargo(checkout, &["run", "--quiet", "--package", "postern-openapi", "--"])
        .arg("openapi.json")
        .status()
        .await?;
    anyhow::ensure!(status.success(), "the document was not written");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_its_packages() {
        let of = |source: &str| {
            packages_of(&Manifest::parse(&format!("[component.a]\nsource = '{source}'")).unwrap())
        };
        let auth = of("target/wasm32-wasip2/release/postern_auth.wasm").unwrap();
        assert_eq!(auth.iter().collect::<Vec<_>>(), ["postern-auth"]);
        assert!(of("a.wasm").is_err());
    }

    #[test]
    fn no_path_of_this_machine_is_delivered() {
        let flags = remapped(Path::new("/home/me/.cargo"), Path::new("/home/me/a checkout"));
        assert_eq!(
            flags.to_str().unwrap().split('\u{1f}').collect::<Vec<_>>(),
            [
                "--remap-path-prefix=/home/me/.cargo=/cargo",
                "--remap-path-prefix=/home/me/a checkout=/postern",
            ]
        );
    }
}
