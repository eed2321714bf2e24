//! `bench`: builds the load generator and becomes it.

use std::{os::unix::process::CommandExt as _, process};

use anyhow::Context as _;
use tokio::process::Command;

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

    let step = progress.begin("Building its components, and the peers that it compares with");
    ensure_wasm_target(&step).await?;
    let of_wasm = ["--target", WASM_TARGET];
    let peers: [(&str, &str, &[&str]); 4] = [
        ("hello", "hello", &of_wasm),
        ("guard", "guard", &of_wasm),
        ("jobs", "jobs", &of_wasm),
        ("peers/graphile", "graphile", &[]),
    ];
    for (folder, output, target) in peers {
        let mut build = cargo(checkout, &["build", "--release", "--locked"]);
        build.args(target).arg("--manifest-path").arg(format!("bench/{folder}/Cargo.toml"));
        let output = checkout.target().join("bench").join(output);
        step.run(build.env("CARGO_TARGET_DIR", output)).await?;
    }
    // It is installed by whoever calls it first.
    let mut procrastinate = Command::new(checkout.root.join("bench/peers/procrastinate.sh"));
    step.run(procrastinate.arg("version")).await?;
    step.done();

    // Instead of this program, not below it: on Ctrl-C it has things to stop, and nobody should come back
    // to the prompt before.
    let program = output.join("host/postern-bench");
    Err(process::Command::new(&program).exec())
        .with_context(|| format!("cannot run {}", program.display()))
}
