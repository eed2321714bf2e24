//! `up`: from a checkout to a running application, in the foreground or behind the back.
//!
//! The process that starts things also watches over them: the *supervisor*. `--detach` makes this
//! program start itself once more as the supervisor, in a session of its own, and shows its log until
//! the application is ready. A lock held for the supervisor's life keeps a second one away. What ends is started
//! again, at longer and longer intervals; a second `up` waits until it is.

mod host;
mod instance;
mod provider;
mod repair;
mod report;
mod settings;
mod start;
mod supervisor;

use std::{
    env,
    fs::{self, File},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, anyhow, bail, ensure};
use clap::Args;
use postern_services::{
    log_file::{self, Follower},
    process::{POLL_INTERVAL, ProcessId, Scope},
};
use rustix::{fs::FlockOperation, process::Signal};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

pub(crate) use self::host::Host;
use crate::{
    checkout::Checkout,
    down::SUPERVISOR_GRACE,
    state::{Role, State, Summary},
    stop_signals::StopSignals,
};

/// How long a second `./up` waits for the supervisor of the first to bring back what has ended.
const REPAIR_LIMIT: Duration = Duration::from_mins(3);

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Options {
    /// Returns once the application is ready, and leaves it running
    #[arg(long)]
    detach: bool,
    /// Port of the application
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,
    /// Port of the mailbox; by default a free one, kept for the next time
    #[arg(long, value_name = "N")]
    mail_port: Option<u16>,
    /// Also starts a provider that stands in for Google, to try connecting accounts; it takes any name
    #[arg(long)]
    with_provider: bool,
    /// Prints the result as one JSON object, on the last line of standard output
    #[arg(long)]
    json: bool,
    /// Is the process in the background that `--detach` starts
    #[arg(long, hide = true, conflicts_with = "detach")]
    supervise: bool,
}

/// Says who supervises; held by the file's being open.
struct Lock {
    _file: File,
}

pub(crate) async fn run(checkout: &Checkout, options: &Options) -> anyhow::Result<()> {
    settings::refuse_unsafe_environment()?;
    if options.supervise {
        // Its own session: the terminal's Ctrl-C and hang-up are not meant for it.
        rustix::process::setsid().context("cannot leave the session")?;
    }
    let summary = if options.detach {
        run_detached(checkout, options).await?
    } else {
        run_here(checkout, options).await?
    };
    match summary {
        Some(summary) => report::print(&summary, options.json),
        None => Ok(()),
    }
}

/// Supervises until told to stop; or gives the result of the supervisor that there is already.
async fn run_here(checkout: &Checkout, options: &Options) -> anyhow::Result<Option<Summary>> {
    loop {
        if let Some(lock) = claim(checkout).await? {
            supervisor::run(checkout, options, lock).await?;
            return Ok(None);
        }
        if let Some(summary) = wait_for_other(checkout).await? {
            note_running(&summary, options);
            return Ok(Some(summary));
        }
    }
}

/// Starts a supervisor in the background unless there is one, and waits until it is ready.
async fn run_detached(checkout: &Checkout, options: &Options) -> anyhow::Result<Option<Summary>> {
    while State::load(&checkout.state_file())?.live(Role::Supervisor).is_some() {
        if let Some(summary) = wait_for_other(checkout).await? {
            note_running(&summary, options);
            return Ok(Some(summary));
        }
    }
    let mut stop = StopSignals::listen()?;
    let supervisor = spawn_supervisor(checkout, options)?;
    let process = supervisor.id().and_then(ProcessId::of);
    let log = checkout.log_file("up");
    let mut log = Follower::new(&log);
    let outcome = tokio::select! {
        ready = wait_for_own(checkout, supervisor) => ready,
        never = log.follow() => match never {},
        () = stop.received() => {
            if let Some(process) = process {
                process.stop(Signal::TERM, Scope::Process, SUPERVISOR_GRACE).await?;
            }
            Err(anyhow!("interrupted; what had been started is stopped"))
        }
    };
    log.show_new();
    outcome.map(Some)
}

fn spawn_supervisor(checkout: &Checkout, options: &Options) -> anyhow::Result<Child> {
    fs::create_dir_all(&checkout.local)?;
    let log = log_file::create(&checkout.log_file("up"))?;
    let mut command = Command::new(env::current_exe()?);
    command.args(["up", "--supervise", "--port", &options.port.to_string()]);
    if let Some(port) = options.mail_port {
        command.args(["--mail-port", &port.to_string()]);
    }
    if options.with_provider {
        command.arg("--with-provider");
    }
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("cannot start the supervisor")
}

/// Waits for `supervisor`. Should another have been faster, it waits for that one and ends.
async fn wait_for_own(checkout: &Checkout, mut supervisor: Child) -> anyhow::Result<Summary> {
    loop {
        // Looked at before the state, so that what it wrote last is not missed.
        let ended = supervisor.try_wait()?.is_some();
        if let Some(summary) = State::load(&checkout.state_file())?.live_summary() {
            return Ok(summary.clone());
        }
        if ended {
            bail!("the application did not start");
        }
        sleep(POLL_INTERVAL).await;
    }
}

/// Waits for the recorded supervisor to be ready, also when it is so again only after a repair; `None` when it ends
/// instead.
async fn wait_for_other(checkout: &Checkout) -> anyhow::Result<Option<Summary>> {
    let mut repair_limit = None;
    loop {
        let state = State::load(&checkout.state_file())?;
        if state.live(Role::Supervisor).is_none() {
            return Ok(None);
        }
        // The supervisor may not have seen yet what has just ended.
        let down = state.down();
        if let Some(summary) = state.live_summary().filter(|_| down.is_empty()) {
            return Ok(Some(summary.clone()));
        }
        if state.repairing || state.running.is_some() {
            let limit = *repair_limit.get_or_insert_with(|| {
                eprintln!("{} is being started again …", names(&down));
                Instant::now() + REPAIR_LIMIT
            });
            ensure!(
                Instant::now() < limit,
                "{} does not come back; {} says why, and ./down and ./up start afresh",
                names(&down),
                checkout.log_file("up").display()
            );
        }
        sleep(POLL_INTERVAL).await;
    }
}

/// `redis, host`; when all run and only are not ready, the application.
fn names(down: &[Role]) -> String {
    match down {
        [] => "The application".to_owned(),
        _ => down.iter().map(|role| role.name()).collect::<Vec<_>>().join(", "),
    }
}

/// The lock, or `None` when another supervisor has it and has put itself on record.
async fn claim(checkout: &Checkout) -> anyhow::Result<Option<Lock>> {
    fs::create_dir_all(&checkout.local)
        .with_context(|| format!("cannot create {}", checkout.local.display()))?;
    let path = checkout.lock_file();
    loop {
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(Some(Lock { _file: file })),
            Err(rustix::io::Errno::WOULDBLOCK) => {}
            Err(error) => return Err(error).context("cannot take the lock"),
        }
        if State::load(&checkout.state_file())?.live(Role::Supervisor).is_some() {
            return Ok(None);
        }
        sleep(POLL_INTERVAL).await;
    }
}

fn note_running(summary: &Summary, options: &Options) {
    eprintln!("Already running; ./down stops it.");
    if !summary.url.ends_with(&format!(":{}", options.port)) {
        eprintln!("It stays at {}, whatever port is asked for.", summary.url);
    }
    if options.with_provider && summary.provider_url.is_none() {
        eprintln!("It runs without a provider; ./down first, to start it with one.");
    }
}
