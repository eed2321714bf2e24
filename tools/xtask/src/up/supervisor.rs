//! What holds from a start until it is stopped again.

use std::convert::Infallible;

use postern_admin::tick;
use postern_services::{log_file::Follower, process::POLL_INTERVAL};
use tokio::time::sleep;

use super::{Lock, Options, instance::Instance, repair, report, start::start};
use crate::{checkout::Checkout, state::Role, stop_signals::StopSignals};

/// Starts everything, stays, starts anew what ends, and stops everything on a signal or when the start fails.
pub(super) async fn run(checkout: &Checkout, options: &Options, _lock: Lock) -> anyhow::Result<()> {
    let mut signals = StopSignals::listen()?;
    let mut instance = Instance::take_over(checkout).await?;
    let outcome = tokio::select! {
        never = operate(&mut instance, options) => never.map(|never| match never {}),
        () = signals.received() => Ok(()),
    };
    eprintln!("Stopping …");
    let stopped = instance.stop().await;
    outcome.and(stopped)
}

async fn operate(instance: &mut Instance<'_>, options: &Options) -> anyhow::Result<Infallible> {
    let checkout = instance.checkout();
    let started = start(instance, options).await?;
    instance.ready(started.summary.clone())?;
    if !options.supervise {
        report::print(&started.summary, options.json)?;
    }
    tokio::select! {
        never = repair::keep_running(instance, &started) => never,
        never = show_logs(checkout), if !options.supervise => match never {},
        never = tick::run(&started.client, &started.summary.url, &started.variables["tick_token"]),
            if !started.has_cron_trigger => match never {},
    }
}

/// Shows what the parts of the application log, for as long as it runs.
async fn show_logs(checkout: &Checkout) -> Infallible {
    let parts = [Role::Mailbox, Role::Provider, Role::Host, Role::Cron];
    let logs = parts.map(|role| checkout.log_file(role.name()));
    let mut followers = logs.each_ref().map(|log| Follower::new(log));
    loop {
        followers.iter_mut().for_each(Follower::show_new);
        sleep(POLL_INTERVAL).await;
    }
}
