//! The processes of one instance, on record from their first moment to their end.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{ExitStatus, Stdio},
};

use anyhow::Context as _;
use postern_services::{
    log_file, postgres,
    process::{POLL_INTERVAL, ProcessId},
    redis,
};
use tokio::{process::Command, task::JoinSet, time::sleep};

use crate::{
    checkout::Checkout,
    down::stop_recorded,
    state::{Role, State, Summary},
};

/// What the supervisor has started. Every change is in the state file before the next step begins, so
/// that whoever comes after a kill finds what was left behind.
pub(super) struct Instance<'a> {
    checkout: &'a Checkout,
    pub(super) state: State,
    children: JoinSet<(Role, std::io::Result<ExitStatus>)>,
    /// What has a log of this run already.
    logged: BTreeSet<Role>,
}

/// A part that ended, which none should.
pub(super) struct Ended {
    role: Role,
    how: String,
}

impl<'a> Instance<'a> {
    /// Puts this process on record as the supervisor, and ends what an earlier one, killed, left of the
    /// application. Its services stay: they are taken over when they are asked for.
    pub(super) async fn take_over(checkout: &'a Checkout) -> anyhow::Result<Self> {
        let state = State::load(&checkout.state_file())?;
        let mut instance =
            Self { checkout, state, children: JoinSet::new(), logged: BTreeSet::new() };
        instance.state.running = None;
        instance.state.repairing = false;
        instance.record(Role::Supervisor, ProcessId::own()?)?;
        let outlived = |role: Role| role != Role::Supervisor && !role.is_service();
        let stopped = stop_recorded(&mut instance.state, outlived).await;
        // Services that ended with it may not be asked for this time.
        instance.state.processes.retain(|_, process| process.is_alive());
        instance.save()?;
        stopped?;
        Ok(instance)
    }

    pub(super) fn checkout(&self) -> &'a Checkout {
        self.checkout
    }

    pub(super) fn save(&self) -> anyhow::Result<()> {
        self.state.save(&self.checkout.state_file())
    }

    pub(super) fn record(&mut self, role: Role, process: ProcessId) -> anyhow::Result<()> {
        self.state.processes.insert(role, process);
        self.save()
    }

    /// Starts a program of the application. It leads a process group of its own, so that a Ctrl-C in the
    /// terminal reaches the supervisor alone, and the order of stopping stays the supervisor's.
    pub(super) fn spawn(&mut self, role: Role, command: &mut Command) -> anyhow::Result<()> {
        let log = self.checkout.log_file(role.name());
        // Started again, it writes on where it stopped, and whoever reads along reads on.
        let log = if self.logged.insert(role) {
            log_file::create(&log)?
        } else {
            log_file::resume(&log)?
        };
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", role.name()))?;
        if let Some(process) = child.id().and_then(ProcessId::of) {
            self.record(role, process)?;
        }
        self.children.spawn(async move { (role, child.wait().await) });
        Ok(())
    }

    /// Waits until a part ends. Programs of the application are children of this process; of services, which may have
    /// been taken over from an earlier one, it is looked whether they are alive.
    pub(super) async fn next_end(&mut self) -> Ended {
        loop {
            if let Some(role) = self.down().into_iter().find(|role| role.is_service()) {
                return Ended { role, how: "it is gone".to_owned() };
            }
            tokio::select! {
                Some(child) = self.children.join_next() => match child {
                    // Started again before its end was looked at.
                    Ok((role, _)) if self.state.live(role).is_some() => {}
                    Ok((role, Ok(status))) => return Ended { role, how: status.to_string() },
                    Ok((role, Err(error))) => return Ended { role, how: error.to_string() },
                    Err(error) => eprintln!("cannot wait for a program: {error}"),
                },
                () = sleep(POLL_INTERVAL) => {}
            }
        }
    }

    /// What should run and does not, in the order of starting.
    pub(super) fn down(&self) -> Vec<Role> {
        self.state.down()
    }

    /// What is to be said about an end.
    pub(super) fn describe(&self, ended: &Ended) -> String {
        let Ended { role, how } = ended;
        if role.is_service() {
            return format!("{} ended: {how}", role.name());
        }
        format!("{} ended: {how}; {}", role.name(), self.last_words(*role))
    }

    /// The end of a program's log, as part of a message.
    pub(super) fn last_words(&self, role: Role) -> String {
        let log = self.checkout.log_file(role.name());
        format!("{} ends:\n{}", log.display(), log_file::last_lines(&log, 30))
    }

    /// Publishes the result: from here on, others may rely on the application.
    pub(super) fn ready(&mut self, summary: Summary) -> anyhow::Result<()> {
        self.state.running = Some(summary);
        self.state.repairing = false;
        self.save()
    }

    /// Takes the result back until what has ended runs again.
    pub(super) fn repairing(&mut self) -> anyhow::Result<()> {
        self.state.running = None;
        self.state.repairing = true;
        self.save()
    }

    /// Process numbers by role.
    pub(super) fn pids(&self) -> BTreeMap<Role, u32> {
        self.state.processes.iter().map(|(role, process)| (*role, process.pid)).collect()
    }

    /// Stops everything, in the reverse order of starting.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        self.record_running_services();
        let stopped = stop_recorded(&mut self.state, |role| role != Role::Supervisor).await;
        self.save()?;
        stopped
    }

    /// A signal may have come between the start of a service and its record.
    fn record_running_services(&mut self) {
        let postgres = self.state.postgres_folder.as_deref().and_then(postgres::running_in);
        let redis = redis::running_in(&self.checkout.redis_folder());
        for (role, running) in [(Role::Postgres, postgres), (Role::Redis, redis)] {
            if let Some(running) = running {
                self.state.processes.insert(role, running.process);
            }
        }
    }
}
