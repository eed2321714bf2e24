//! Building what a release has that is no file of the checkout: the components, and `postern-admin`.

use std::{env::consts::ARCH, path::PathBuf};

use anyhow::{Context as _, ensure};
use tokio::process::Command;

use super::source::Source;
use crate::{
    checkout::Checkout,
    install,
    progress::{Progress, Step},
    toolchain::{
        WASM_TARGET, build_components, cargo, component_packages, ensure_target, without_paths,
    },
    web,
};

/// What was built, and by what.
pub(super) struct Built {
    /// The folder of the components.
    pub(super) wasm: PathBuf,
    /// The program `postern-admin`.
    pub(super) admin: PathBuf,
    /// `rustc 1.95.0 (…)`
    pub(super) rust: String,
    /// `v20.19.2`
    pub(super) node: String,
}

/// `postern-admin`, as Cargo is told. With TLS: the servers that it administrates may be on other machines.
pub(super) const ADMIN: [&str; 4] = ["--package", "postern-admin", "--features", "tls"];

/// Where `postern-admin` runs: on every Linux, for it brings along all that it needs.
pub(super) fn admin_target() -> String {
    format!("{ARCH}-unknown-linux-musl")
}

pub(super) async fn run(
    checkout: &Checkout,
    source: &Source,
    progress: &mut Progress,
) -> anyhow::Result<Built> {
    let target = admin_target();
    let step = progress.begin("Compilers");
    ensure_target(&step, WASM_TARGET).await?;
    ensure_target(&step, &target).await?;
    install::musl(&step).await?;
    let node = install::node(&step).await?;
    let rust = rustc(checkout, &["--version"]).await?;
    step.done();

    let step = progress.begin("Building the web app");
    web::build(checkout, &step).await?;
    step.done();

    let step = progress.begin("Building the components");
    // All that the manifests name, as everywhere else: which packages are built at once decides about features of their
    // dependencies, and so about bytes.
    let mut components = build_components(checkout, component_packages(checkout)?);
    step.run(components.arg("--locked")).await?;
    step.done();

    let step = progress.begin("Building postern-admin");
    build_admin(checkout, source, &target, &step).await?;
    step.done();
    let admin = checkout.target().join(target).join("release/postern-admin");
    Ok(Built { wasm: checkout.wasm_folder(), admin, rust, node })
}

async fn build_admin(
    checkout: &Checkout,
    source: &Source,
    target: &str,
    step: &Step,
) -> anyhow::Result<()> {
    let mut admin = cargo(checkout, &["build", "--release", "--locked"]);
    admin.args(ADMIN).args(["--target", target]);
    admin.env("POSTERN_VERSION", format!("{} ({})", source.version, source.revision));
    step.run(without_paths(checkout, &mut admin)).await
}

/// What the compiler says that the checkout asks for.
pub(super) async fn rustc(checkout: &Checkout, arguments: &[&str]) -> anyhow::Result<String> {
    let mut rustc = Command::new("rustc");
    let output = rustc.args(arguments).current_dir(&checkout.root).output().await;
    let output = output.context("cannot run rustc")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "rustc {} failed:\n{errors}", arguments.join(" "));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
