//! What others have published: programs of `bench/peers/`, which queue jobs and do them with their package as it comes.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use postern_services::log_file;
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tokio::{
    process::{Child, Command},
    time::sleep,
};

use super::{AT_ONCE, JOBS, Queue, Round, WORKERS};
use crate::{application::Checkout, database::Database, random};

/// Their database, and the role that owns it: made anew for each round.
const NAME: &str = "bench_peer";
const PASSWORD_BYTES: usize = 18;
/// How long a round may take, and how often one looks whether it is over.
const LIMIT: Duration = Duration::from_mins(3);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// A program that queues jobs and does them.
pub(super) struct Peer {
    name: String,
    program: PathBuf,
    /// Whether a job is left.
    left: &'static str,
}

/// What a worker says at its end, in µs since 1970.
#[derive(Deserialize)]
struct Worked {
    first_us: u64,
    last_us: u64,
    done: u64,
}

/// Both of them.
pub(super) async fn all(checkout: &Checkout) -> anyhow::Result<[Peer; 2]> {
    let graphile = checkout.root.join("bench/peers/graphile/Cargo.lock");
    let graphile = version_in(&std::fs::read_to_string(graphile)?, "graphile_worker")?;
    let procrastinate = checkout.root.join("bench/peers/procrastinate.sh");
    Ok([
        Peer {
            name: format!("graphile_worker {graphile}"),
            program: checkout.output().join("graphile/release/bench-graphile"),
            left: "SELECT EXISTS (SELECT FROM graphile_worker._private_jobs)",
        },
        Peer {
            name: output(Command::new(&procrastinate).arg("version")).await?,
            program: procrastinate,
            left: "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))",
        },
    ])
}

impl Peer {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) async fn measure(
        &self,
        checkout: &Checkout,
        database: &Database,
    ) -> anyhow::Result<Queue> {
        let mut rounds = Vec::new();
        for workers in WORKERS {
            let round = self.round(&checkout.logs(), database, workers).await;
            rounds.push(round.with_context(|| self.name.clone())?);
        }
        Ok(Queue { name: self.name.clone(), rounds })
    }

    async fn round(
        &self,
        logs: &Path,
        database: &Database,
        workers: usize,
    ) -> anyhow::Result<Round> {
        let password = BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<PASSWORD_BYTES>()?);
        let drop_database = format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)");
        let drop_role = format!("DROP ROLE IF EXISTS {NAME}");
        let create_role = format!("CREATE ROLE {NAME} LOGIN PASSWORD '{password}'");
        let create = format!("CREATE DATABASE {NAME} OWNER {NAME}");
        database.run(&[&drop_database, &drop_role, &create_role, &create]).await?;
        let url = database.url(NAME, &password, NAME);
        output(self.command(&url, logs)?.args(["queue", &JOBS.to_string()])).await?;

        let theirs = database.beside(NAME).await?;
        theirs.run(&["VACUUM ANALYZE"]).await?;
        let working = (0..workers)
            .map(|_| Ok(self.command(&url, logs)?.args(["work", &AT_ONCE.to_string()]).spawn()?))
            .collect::<anyhow::Result<Vec<Child>>>()?;
        self.wait_until_done(&theirs).await?;
        let mut worked = Vec::new();
        for worker in working {
            worked.push(stop(worker).await?);
        }
        // Who came too late to get a job has no first one.
        let worked: Vec<_> = worked.into_iter().filter(|one| one.done > 0).collect();
        let done = worked.iter().map(|one| one.done).sum();
        let first = worked.iter().map(|one| one.first_us).min().context("nobody did a job")?;
        let last = worked.iter().map(|one| one.last_us).max().unwrap_or_default();
        Round::of(workers, done, (first.try_into()?, last.try_into()?))
    }

    fn command(&self, url: &str, logs: &Path) -> anyhow::Result<Command> {
        let log = log_file::resume(&logs.join("peers.log"))?;
        let mut command = Command::new(&self.program);
        command
            .env("DATABASE_URL", url)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true);
        Ok(command)
    }

    async fn wait_until_done(&self, database: &Database) -> anyhow::Result<()> {
        let began = Instant::now();
        while sqlx::query_scalar(self.left).fetch_one(&database.pool).await? {
            ensure!(began.elapsed() < LIMIT, "jobs are left after {} s", LIMIT.as_secs());
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    }
}

/// Asks a worker to end, and hears what it did.
async fn stop(worker: Child) -> anyhow::Result<Worked> {
    let pid = worker.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
    kill_process(pid.context("a worker has ended by itself")?, Signal::TERM)?;
    let output = worker.wait_with_output().await?;
    ensure!(output.status.success(), "a worker ended with {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    let last = text.lines().last().context("a worker said nothing")?;
    serde_json::from_str(last).with_context(|| last.to_owned())
}

/// What a program says that has to succeed.
async fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().await.context("a peer does not start: `cargo xtask bench`")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "a peer failed ({}): {errors}", output.status);
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// The version of a package in a lock file.
fn version_in(lock: &str, package: &str) -> anyhow::Result<String> {
    let lock: toml::Table = lock.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let mut packages = packages.into_iter().flatten().filter_map(toml::Value::as_table);
    let text = |table: &toml::Table, name: &str| table.get(name)?.as_str().map(str::to_owned);
    let found = packages.find(|one| text(one, "name").as_deref() == Some(package));
    found.and_then(|one| text(one, "version")).with_context(|| format!("{package} is not locked"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_that_of_the_lock_file() {
        let lock = "[[package]]\nname = 'a'\nversion = '1.2.3'\n[[package]]\nname = 'b'\nversion = '4.5.6'\n";
        assert_eq!(version_in(lock, "b").unwrap(), "4.5.6");
        assert!(version_in(lock, "c").is_err());
    }

    #[tokio::test]
    async fn a_worker_is_asked_to_end_and_says_what_it_did() {
        let script = "trap 'echo \"{\\\"first_us\\\":1,\\\"last_us\\\":2,\\\"done\\\":3}\"; exit 0' TERM; echo ready
            while :; do sleep 0.05; done";
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped()).kill_on_drop(true);
        let mut peer = command.spawn().unwrap();
        // Not before it listens to signals.
        let mut ready = [0; 6];
        let stdout = peer.stdout.as_mut().unwrap();
        tokio::io::AsyncReadExt::read_exact(stdout, &mut ready).await.unwrap();
        let worked = stop(peer).await.unwrap();
        assert_eq!((worked.first_us, worked.last_us, worked.done), (1, 2, 3));
    }
}
