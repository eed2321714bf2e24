//! How many jobs a second a queue gets done that ask for nothing: ours, and two that others have published, on the same server
//! and with as many workers.
//!
//! A worker is a process. Each does up to 16 jobs at once, over a pool with a connection for each of them. All jobs are queued
//! before it starts; the time is that from the beginning of the first job to the end of the last.

mod ours;
mod peers;

use anyhow::ensure;
use serde::Serialize;

use crate::{
    application::Application, application::Checkout, arrangement::Launcher, database::Database,
};

/// How many jobs.
pub(crate) const JOBS: u32 = 10_000;
/// How many workers, one after the other.
pub(crate) const WORKERS: [usize; 3] = [1, 2, 4];
/// How many jobs a worker does at once: what a kind of ours does unless it says otherwise.
const AT_ONCE: u32 = 16;

/// How fast one queue is.
#[derive(Serialize)]
pub(crate) struct Queue {
    /// The program, with its version where it is not ours.
    pub(crate) name: String,
    pub(crate) rounds: Vec<Round>,
}

/// With so many workers.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Round {
    pub(crate) workers: usize,
    pub(crate) seconds: f64,
    pub(crate) per_second: f64,
}

impl Round {
    /// `done` jobs between two moments, in µs.
    fn of(workers: usize, done: u64, (first, last): (i64, i64)) -> anyhow::Result<Self> {
        ensure!(done >= u64::from(JOBS), "{done} of {JOBS} jobs are done");
        ensure!(first < last, "the last job ended at {last}, before the first began, at {first}");
        let micros = u32::try_from(last - first)?;
        let seconds = f64::from(micros) / 1e6;
        Ok(Self { workers, seconds, per_second: f64::from(JOBS) / seconds })
    }
}

/// Ours first.
pub(crate) async fn measure(
    checkout: &Checkout,
    application: &Application,
    launcher: &Launcher<'_>,
    database: &Database,
    announce: impl Fn(&str),
) -> anyhow::Result<Vec<Queue>> {
    announce("jobs: ours");
    let mut queues = vec![ours::measure(application, launcher, database).await?];
    for peer in peers::all(checkout).await? {
        announce(&format!("jobs: {}", peer.name()));
        queues.push(peer.measure(checkout, database).await?);
    }
    Ok(queues)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_counts_from_the_first_job_to_the_last() {
        let round = Round::of(2, u64::from(JOBS), (1_000_000, 6_000_000)).unwrap();
        assert_eq!(round, Round { workers: 2, seconds: 5.0, per_second: f64::from(JOBS) / 5.0 });
        assert!(Round::of(1, u64::from(JOBS) - 1, (0, 1)).is_err(), "one is missing");
        assert!(Round::of(1, u64::from(JOBS), (1, 1)).is_err());
    }
}
