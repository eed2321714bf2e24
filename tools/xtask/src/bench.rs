//! `bench`: builds the load generator and becomes it.

use std::{os::unix::process::CommandExt as _, process::Command};

use anyhow::Context as _;

use crate::{
    checkout::Checkout,
    progress::Progress,
    toolchain::{WASM_TARGET, cargo, ensure_wasm_target},
};

pub(crate) async fn run(checkout: &Checkout) -> anyhow::Result<()> {
    let mut progress = Progress::new(2);

    let step = progress.begin("Building the load generator");
    // With the host's profile and beside it, since they share most of their dependencies.
    let output = checkout.target().join("host");
    let mut build = cargo(checkout, &["build", "--package", "postern-bench", "--profile", "host"]);
    step.run(build.env("CARGO_TARGET_DIR", &output)).await?;
    step.done();

    let step = progress.begin("Building the components it is compared with");
    ensure_wasm_target(&step).await?;
    for peer in ["hello", "guard"] {
        let mut build =
            cargo(checkout, &["build", "--release", "--locked", "--target", WASM_TARGET]);
        build.arg("--manifest-path").arg(format!("bench/{peer}/Cargo.toml"));
        step.run(build.env("CARGO_TARGET_DIR", checkout.target().join("bench").join(peer))).await?;
    }
    step.done();

    // Instead of this program, not below it: on Ctrl-C it has things to stop, and nobody should come back
    // to the prompt before.
    let program = output.join("host/postern-bench");
    Err(Command::new(&program).exec()).with_context(|| format!("cannot run {}", program.display()))
}
