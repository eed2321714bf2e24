//! `postern-host` runs this repository's components where `spin` cannot be installed.
//!
//! Not here: anything our manifests and components do not use (see `README.md` for the list),
//! building components, TLS on the listener, other triggers than HTTP and cron.
#![expect(
    clippy::disallowed_methods,
    reason = "a native tool reads the real clock and environment"
)]

mod allowed_hosts;
mod app;
mod bindings;
mod cli;
mod component;
mod cron;
mod engine;
mod guest;
mod host;
mod key_value;
mod log;
mod manifest;
mod route;
mod runtime_config;
mod server;
mod toml_file;
mod variables;
mod worker;

use std::{process::ExitCode, time::Duration};

use anyhow::{Result, anyhow};
use clap::Parser;

use crate::cli::{Cli, Command, Up};

/// How long the process waits, at its end, for a component that does not yield.
const RUNTIME_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let Command::Up(options) = Cli::parse().command;
    log::init(options.log_format);
    match up(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn up(options: &Up) -> Result<()> {
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow!("a TLS provider is already installed"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(app::run(options));
    runtime.shutdown_timeout(RUNTIME_SHUTDOWN_TIMEOUT);
    result
}
