//! Measures the application under load, next to what its machine could do at best, and writes it down.
//!
//! Not here:
//! - pass or fail: times differ from machine to machine, so a run ends in numbers and not in a verdict;
//! - starting the application and building what is measured: `./up` and `cargo xtask bench` do it.
//!
//! Standard output carries the tables alone; progress goes to standard error.
#![expect(
    clippy::disallowed_methods,
    reason = "a native tool reads the real clock and environment"
)]

mod accounts;
mod application;
mod arrangement;
mod authorization;
mod connections;
mod database;
mod database_use;
mod hashing;
mod http_client;
mod jobs;
mod load;
mod machine;
mod nginx;
mod process;
mod provider;
mod random;
mod recording;
mod report;
mod results;
mod scenarios;
mod statements;
mod users;

use std::process::ExitCode;

use anyhow::bail;
use tokio::signal::unix::{SignalKind, signal};

use crate::application::Checkout;

// One thread: the load must leave the cores to what is measured.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let checkout = Checkout::locate()?;
    let outcome = tokio::select! {
        outcome = scenarios::run(&checkout) => outcome,
        stopped = asked_to_stop() => stopped,
    };
    // Also after a signal or a failure: nothing that was started stays.
    let stopped = application::stop(&checkout).await;
    let results = outcome?;
    stopped?;
    report::publish(&results, &checkout.root.join("bench"))
}

/// Fails when a signal asks for the end.
async fn asked_to_stop<T>() -> anyhow::Result<T> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => outcome?,
        _ = terminate.recv() => {}
    }
    bail!("interrupted")
}
