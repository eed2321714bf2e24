//! Stops what `up` started.

use std::{fs, io, path::Path, time::Duration};

use anyhow::Context as _;
use clap::Args;
use postern_services::{
    postgres,
    process::{ProcessId, Scope},
    redis,
};
use rustix::process::Signal;

use crate::{
    checkout::Checkout,
    state::{Role, State},
};

/// How long the supervisor may take to stop the others.
pub(crate) const SUPERVISOR_GRACE: Duration = Duration::from_mins(1);
/// How long the host may take: it finishes requests in flight for up to 10 s.
const APPLICATION_GRACE: Duration = Duration::from_secs(15);

#[derive(Args)]
pub(crate) struct Options {
    /// Forgets data, secrets and logs as well
    #[arg(long)]
    wipe: bool,
}

pub(crate) async fn run(checkout: &Checkout, options: &Options) -> anyhow::Result<()> {
    let path = checkout.state_file();
    // A damaged state must not keep `--wipe` from helping.
    let state = match State::load(&path) {
        Err(_) if options.wipe => State::default(),
        loaded => loaded?,
    };
    if let Some(supervisor) = state.live(Role::Supervisor) {
        supervisor.stop(Signal::TERM, Scope::Process, SUPERVISOR_GRACE).await?;
    }
    // What the supervisor did not get to, or left behind when it was killed.
    let mut state = State::load(&path).unwrap_or(state);
    let stopped = stop_recorded(&mut state, |_| true).await;
    if options.wipe {
        stopped?;
        wipe(checkout, &state)?;
        eprintln!("Postern is stopped and its data are gone.");
        return Ok(());
    }
    if path.exists() {
        state.save(&path)?;
    }
    stopped?;
    eprintln!("Postern is stopped.");
    Ok(())
}

/// Stops the recorded processes that are `chosen`, in the reverse order of their start, and forgets those
/// that ended. Goes on after a failure and reports the first.
pub(crate) async fn stop_recorded(
    state: &mut State,
    chosen: impl Fn(Role) -> bool,
) -> anyhow::Result<()> {
    state.running = None;
    let mut outcome = Ok(());
    let recorded: Vec<_> = state.processes.iter().rev().map(|(role, id)| (*role, *id)).collect();
    for (role, process) in recorded.into_iter().filter(|(role, _)| chosen(*role)) {
        match stop(role, process).await {
            Ok(()) => _ = state.processes.remove(&role),
            Err(error) => {
                outcome = outcome.and(Err(error.context(format!("cannot stop {}", role.name()))));
            }
        }
    }
    outcome
}

async fn stop(role: Role, process: ProcessId) -> anyhow::Result<()> {
    match role {
        // Stopped first, by name, or this very process.
        Role::Supervisor => Ok(()),
        Role::Postgres => postgres::stop(process).await,
        Role::Redis => redis::stop(process).await,
        Role::Mailbox | Role::Provider | Role::Host | Role::Cron => {
            process.stop(Signal::TERM, Scope::Group, APPLICATION_GRACE).await
        }
    }
}

fn wipe(checkout: &Checkout, state: &State) -> anyhow::Result<()> {
    // Outside first: once the state is gone, nothing remembers where that folder is.
    for folder in state.postgres_folder.iter().chain([&checkout.local]) {
        remove_folder(folder)?;
    }
    Ok(())
}

/// Removes a folder with all in it; an absent one is fine.
pub(crate) fn remove_folder(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
