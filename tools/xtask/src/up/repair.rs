//! What ends is started again, by itself and at intervals that grow up to a bound: a killed Redis must not keep people
//! out until somebody looks, and a program that cannot run must not be started a thousand times a minute.

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use tokio::time::{Instant, sleep};

use super::{
    instance::Instance,
    start::{Started, poll_readiness},
};
use crate::{progress::Progress, state::Role};

/// The longest pause before another try.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Whatever has run for so long has started well: its next end is a first one.
const STEADY: Duration = Duration::from_mins(1);

/// Waits for the end of a part, and starts it again, for ever.
pub(super) async fn keep_running(
    instance: &mut Instance<'_>,
    started: &Started,
) -> anyhow::Result<Infallible> {
    let mut restarts = Restarts::default();
    loop {
        let ended = instance.next_end().await;
        eprintln!("{}", instance.describe(&ended));
        instance.repairing()?;
        repair(instance, started, &mut restarts).await;
        let mut summary = started.summary.clone();
        summary.pids = instance.pids();
        instance.ready(summary)?;
        eprintln!("Everything runs again.");
    }
}

/// Until all parts run and the application says that it is ready.
async fn repair(instance: &mut Instance<'_>, started: &Started, restarts: &mut Restarts) {
    loop {
        // Services first: the order of starting.
        while let Some(role) = instance.down().first().copied() {
            start_again(instance, started, role, restarts).await;
        }
        tokio::select! {
            answer = poll_readiness(&started.client, started.port) => match answer {
                Ok(()) if instance.down().is_empty() => return,
                Ok(()) => {}
                Err(answer) => eprintln!("The application is not ready. It says: {answer}"),
            },
            ended = instance.next_end() => eprintln!("{}", instance.describe(&ended)),
        }
    }
}

async fn start_again(
    instance: &mut Instance<'_>,
    started: &Started,
    role: Role,
    restarts: &mut Restarts,
) {
    let pause = restarts.pause(role, Instant::now());
    if !pause.is_zero() {
        eprintln!("{} is started again in {} s", role.name(), pause.as_secs());
        sleep(pause).await;
    }
    let step = Progress::new(1).begin(&format!("Starting {} again", role.name()));
    match started.start_again(instance, role, &step).await {
        Ok(()) => step.done(),
        Err(error) => {
            drop(step);
            eprintln!("{error:#}");
        }
    }
}

/// How often each part has been started again of late.
#[derive(Default)]
struct Restarts(BTreeMap<Role, (u32, Instant)>);

impl Restarts {
    /// How long to wait before `role` is started again, which then counts as done.
    fn pause(&mut self, role: Role, now: Instant) -> Duration {
        let (tries, last) = self.0.entry(role).or_insert((0, now));
        if now.saturating_duration_since(*last) >= STEADY {
            *tries = 0;
        }
        let pause = pause_after(*tries);
        (*tries, *last) = (tries.saturating_add(1), now + pause);
        pause
    }
}

/// The first time at once, then after 1, 2, 4 … seconds.
fn pause_after(tries: u32) -> Duration {
    let seconds = tries.checked_sub(1).map_or(0, |doublings| 2_u64.saturating_pow(doublings));
    Duration::from_secs(seconds).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound_and_shrink_after_a_steady_run() {
        let mut restarts = Restarts::default();
        let mut now = Instant::now();
        let mut ends = |role, ran: Duration| {
            let pause = restarts.pause(role, now);
            now += pause + ran;
            pause.as_secs()
        };
        let at_once = Duration::from_millis(10);
        let pauses: Vec<_> = (0..9).map(|_| ends(Role::Host, at_once)).collect();
        assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(ends(Role::Redis, at_once), 0, "each part has its own count");
        assert_eq!(ends(Role::Host, STEADY), 30);
        assert_eq!(ends(Role::Host, at_once), 0);
        assert_eq!(pause_after(u32::MAX), LONGEST_PAUSE);
    }
}
