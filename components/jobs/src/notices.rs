//! Makes sure that devices were told of changes (USR-5): the request that made a change tells them at once, and when it
//! could not, this does. A notice that was told is known by its id, so each is told once.

use futures_util::future::join_all;
use postern_domain::{
    jobs::{JobKind, TellDevices},
    time::UnixMillis,
};
use postern_edge::{Call, Problem, metrics};
use postern_platform::{clock, random};
use postern_store::{
    changes,
    jobs::{self, ClaimedJob, Queue},
};
use uuid::Uuid;

use crate::{
    error::JobError,
    work::{self, LEASE, TickAnswer},
};

/// Notices told at once. Each is a script of microseconds.
const BATCH: u32 = 64;
/// Batches of one tick, so that it ends.
const MAX_BATCHES: usize = 16;

/// Tells what is due, batch by batch: two statements each. Without Redis it stops after the first.
pub(crate) async fn run(call: &Call, answer: &mut TickAnswer) -> Result<(), Problem> {
    for _ in 0..MAX_BATCHES {
        let lease = Uuid::from_bytes(random::bytes()?);
        let now = UnixMillis(clock::now_ms());
        let queue = (Queue::Notices, BATCH);
        let claimed = jobs::claim(&call.pg().await?, lease, now, LEASE, queue).await?;
        let last = claimed.len() < BATCH as usize;
        answer.claimed += claimed.len();
        let all_told = settle(call, lease, claimed, answer).await?;
        if last || !all_told {
            break;
        }
    }
    Ok(())
}

/// Tells, and writes what became of it. False when some could not be told.
async fn settle(
    call: &Call,
    lease: Uuid,
    claimed: Vec<ClaimedJob>,
    answer: &mut TickAnswer,
) -> Result<bool, Problem> {
    let results = join_all(claimed.iter().map(|job| tell(call, job))).await;
    let (mut told, mut failed) = (Vec::new(), Vec::new());
    for (job, result) in claimed.iter().zip(results) {
        match result {
            Ok(()) => told.push(job.id),
            Err(error) => failed.push((job, error)),
        }
    }
    if !told.is_empty() {
        answer.done += jobs::forget_told(&call.pg().await?, &told, lease).await?;
    }
    for _ in &told {
        metrics::job_finished(JobKind::TellDevices.name(), "done");
    }
    let all_told = failed.is_empty();
    let failed = failed.into_iter().map(|(job, error)| work::finish(call, lease, job, Err(error)));
    for outcome in join_all(failed).await {
        answer.count(outcome?);
    }
    Ok(all_told)
}

/// Tells one notice, unless it was told.
pub(crate) async fn tell(call: &Call, job: &ClaimedJob) -> Result<(), JobError> {
    let notice: TellDevices = work::payload(job)?;
    let away = |_| JobError::Temporary("a store is away".into());
    let redis = call.redis().map_err(away)?;
    let (user, now) = (work::user(job)?, UnixMillis(clock::now_ms()));
    Ok(changes::publish(redis, user, (job.id, &notice), now).await?)
}
