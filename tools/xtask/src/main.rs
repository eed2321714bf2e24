//! The commands behind `./up`, `./down` and `./test`, and the chores around them.
//!
//! Not here:
//! - anything that production runs on: `deploy/` starts the application there;
//! - the application's rules: those of passwords and keys come from `postern-domain`;
//! - the tests themselves: `test` starts what they need and runs them.
//!
//! Standard output carries results alone; progress and remarks go to standard error.
#![expect(
    clippy::disallowed_methods,
    reason = "a native tool reads the real clock and environment"
)]

mod advisories;
mod bench;
mod blocklist;
mod checkout;
mod dist;
mod down;
mod install;
mod mutants;
mod progress;
mod state;
mod stop_signals;
mod test;
mod toolchain;
mod up;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use postern_admin::commands;

use crate::checkout::Checkout;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts everything and prints where it is; Ctrl-C stops it again
    Up(up::Options),
    /// Stops what `up` started; data stays
    Down(down::Options),
    /// Runs the tests, in order of speed
    Test(test::Options),
    #[command(flatten)]
    Common(commands::Command),
    /// Writes openapi.json from the route tables
    Openapi,
    /// Writes every file that is generated and committed, openapi.json among them
    Regenerate,
    /// Writes the list of common passwords from the package that carries it
    Blocklist,
    /// Builds the web app, which `static` embeds
    Web,
    /// Measures the application under load and writes bench/README.md
    Bench,
    /// Whether a locked dependency has a known vulnerability
    Advisories {
        /// `check`, `check --release`, `update`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Builds a release: a folder, and an archive of it
    Dist(dist::Options),
    /// Changes what decides about access, and looks which changes no test notices; writes docs/mutants.md
    Mutants(mutants::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    let checkout = Checkout::locate()?;
    match command {
        Command::Up(options) => up::run(&checkout, &options).await,
        Command::Down(options) => down::run(&checkout, &options).await,
        Command::Test(options) => test::run(&checkout, &options).await,
        Command::Common(command) => commands::run(&checkout.home()?, command).await,
        Command::Openapi => toolchain::write_openapi(&checkout).await,
        Command::Regenerate => test::regenerate::run(&checkout).await,
        Command::Blocklist => blocklist::run(&checkout).await,
        Command::Web => web::ensure(&checkout).await,
        Command::Bench => bench::run(&checkout).await,
        Command::Advisories { arguments } => advisories::run(&checkout, &arguments).await,
        Command::Dist(options) => dist::run(&checkout, &options).await,
        Command::Mutants(options) => mutants::run(&checkout, &options).await,
    }
}
