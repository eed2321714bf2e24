//! Claims jobs and does them (JOB-1, JOB-2, JOB-5). A kill at any line leaves the job to the next worker
//! when the lease runs out; whoever is late finds the lease gone and writes nothing.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use postern_domain::{
    ids::{AuditEventId, UserId},
    jobs::{EmailJob, EndSessions, JobKind, SmsJob},
    mfa::sms_code::SmsCode,
    time::UnixMillis,
};
use postern_edge::{Call, Problem, log, metrics};
use postern_platform::{clock, pg::Connection, random};
use postern_store::{
    attempts, audit, audit_seal,
    effects::Effects,
    jobs::{self, ClaimedJob, Ending, Queue},
    session_ends,
    sessions::{self, Which},
    users,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    config, config::JobsConfig, deletion, email, error::JobError, notices, push, seal, sms,
};

/// Longer than any job may take (a mail has ten seconds), so that a lease only runs out on the dead.
pub(crate) const LEASE: Duration = Duration::from_mins(1);
/// Jobs done at once.
const BATCH: u32 = 16;
/// Batches of one tick, so that it ends.
const MAX_BATCHES: usize = 16;

/// What a tick did.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TickAnswer {
    /// Jobs that were claimed.
    pub claimed: usize,
    /// Of those, done.
    pub done: usize,
    /// Of those, to be tried again.
    pub retried: usize,
    /// Of those, given up.
    pub dead: usize,
}

/// Does what is due, batch by batch.
pub async fn run(call: &Call) -> Result<TickAnswer, Problem> {
    let mut answer = TickAnswer::default();
    tell_of_folded(call).await?;
    queue_sealing(call).await?;
    for _ in 0..MAX_BATCHES {
        let lease = Uuid::from_bytes(random::bytes()?);
        let now = UnixMillis(clock::now_ms());
        let queue = (Queue::Work, BATCH);
        let claimed = jobs::claim(&call.pg().await?, lease, now, LEASE, queue).await?;
        let last = claimed.len() < BATCH as usize;
        answer.claimed += claimed.len();
        for outcome in join_all(claimed.into_iter().map(|job| settle(call, lease, job))).await {
            answer.count(outcome?);
        }
        if last {
            break;
        }
    }
    // Last: nothing is to wait for a Redis that hangs, and who was deleted just now is told nothing.
    notices::run(call, &mut answer).await?;
    Ok(answer)
}

impl TickAnswer {
    pub(crate) fn count(&mut self, settled: Settled) {
        match settled {
            Settled::Done => self.done += 1,
            Settled::Retried => self.retried += 1,
            Settled::Dead => self.dead += 1,
            Settled::Lost => {}
        }
    }
}

/// How a try at a job ended.
#[derive(Clone, Copy)]
pub(crate) enum Settled {
    Done,
    Retried,
    Dead,
    /// The lease ran out and somebody else has it now.
    Lost,
}

async fn settle(call: &Call, lease: Uuid, job: ClaimedJob) -> Result<Settled, Problem> {
    let result = match JobKind::parse(&job.kind) {
        Some(kind) => perform(call, kind, &job).await,
        // A newer version may have enqueued it: leave it for that one.
        None => Err(JobError::Temporary("kind unknown to this version".into())),
    };
    finish(call, lease, &job, result).await
}

/// Writes how a try at a job ended.
pub(crate) async fn finish(
    call: &Call,
    lease: Uuid,
    job: &ClaimedJob,
    result: Result<(), JobError>,
) -> Result<Settled, Problem> {
    let kind = JobKind::parse(&job.kind);
    let now = UnixMillis(clock::now_ms());
    let (ending, settled) = match (result, kind) {
        (Ok(()), _) => (Ending::Done, Settled::Done),
        (Err(JobError::Temporary(error)), Some(kind)) if job.attempt < job.max_attempts => {
            let jitter = u32::from_le_bytes(random::bytes()?);
            let at = now.plus(kind.backoff(job.attempt, jitter));
            (Ending::Retry { at, error }, Settled::Retried)
        }
        (Err(JobError::Temporary(error)), None) if job.attempt < job.max_attempts => {
            (Ending::Retry { at: now.plus(LEASE), error }, Settled::Retried)
        }
        (Err(error), _) => (Ending::Dead { error: error.to_string() }, Settled::Dead),
    };
    let outcome = match settled {
        Settled::Done => "done",
        Settled::Retried => "retried",
        Settled::Dead | Settled::Lost => "dead",
    };
    metrics::job_finished(kind.map_or("unknown", JobKind::name), outcome);
    let held = jobs::finish(&call.pg().await?, job.id, lease, now, ending).await?;
    Ok(if held { settled } else { Settled::Lost })
}

async fn perform(call: &Call, kind: JobKind, job: &ClaimedJob) -> Result<(), JobError> {
    match kind {
        JobKind::SendEmail => {
            let mail: EmailJob = payload(job)?;
            email::send(&*settings().await?, &call.config().public_url, &mail, job.id).await
        }
        JobKind::DeleteAccount => deletion::run(call, user(job)?).await,
        JobKind::SendSms => {
            let order: SmsJob = payload(job)?;
            let code = SmsCode { user: user(job)?, id: order.code };
            sms::send(call, &*settings().await?, code).await
        }
        JobKind::SyncRoles => sync_roles(call, user(job)?).await,
        JobKind::SealAudit => seal::run(call, &*settings().await?).await,
        JobKind::PushCheckpoint => push::send(&*settings().await?, &payload(job)?, job.id).await,
        JobKind::EndSessions => {
            let order: EndSessions = payload(job)?;
            end_sessions(call, user(job)?, order).await
        }
        JobKind::TellDevices => notices::tell(call, job).await,
    }
}

async fn settings() -> Result<Arc<JobsConfig>, JobError> {
    config::get().await.map_err(|error| JobError::Temporary(error.to_string()))
}

/// The truth of roles is in Postgres; sessions have a copy.
async fn sync_roles(call: &Call, user: UserId) -> Result<(), JobError> {
    let away = |_| JobError::Temporary("a store is away".into());
    let pg = call.pg().await.map_err(away)?;
    let Some((roles, version)) = users::roles(&pg, user).await? else { return Ok(()) };
    Ok(sessions::set_roles(call.redis().map_err(away)?, user, &roles, version).await?)
}

async fn end_sessions(call: &Call, user: UserId, order: EndSessions) -> Result<(), JobError> {
    let away = |_| JobError::Temporary("a store is away".into());
    let redis = call.redis().map_err(away)?;
    if let EndSessions::OlderThan { older_than, except } = order {
        sessions::end(redis, user, Which::OlderThan(older_than, except)).await?;
        return Ok(());
    }
    let pg = call.pg().await.map_err(away)?;
    for (session, opening) in sessions::openings(redis, user).await? {
        if session_ends::standing(&pg, user, session, opening).await?.is_none() {
            sessions::end(redis, user, Which::One(session)).await?;
        }
    }
    Ok(())
}

/// Tells of denials and attempts that were counted in windows that have closed.
async fn tell_of_folded(call: &Call) -> Result<(), Problem> {
    let (pg, now) = (call.pg().await?, UnixMillis(clock::now_ms()));
    audit::close_folds(&pg, now).await?;
    // Without Redis there is nothing to tell of yet, and the other jobs can go on.
    if let Err(problem) = tell_of_attempts(call, &pg, now).await {
        let why = problem.internal_text().unwrap_or_default();
        log("jobs", "tick", call.trace_id(), "audit-attempt", why);
    }
    Ok(())
}

async fn tell_of_attempts(call: &Call, pg: &Connection, now: UnixMillis) -> Result<(), Problem> {
    let redis = call.redis()?;
    let mut closed = Vec::new();
    for window in attempts::closed(redis, now).await? {
        closed.push((window, AuditEventId::new(now, random::bytes()?)));
    }
    if !closed.is_empty() {
        attempts::tell(redis, pg, now, closed).await?;
    }
    Ok(())
}

/// Queues sealing, when something has waited for it long enough.
async fn queue_sealing(call: &Call) -> Result<(), Problem> {
    let config = config::get().await?;
    let sealing = Effects::at(call.now()).job(JobKind::SealAudit, &serde_json::json!({}))?;
    let waiting_since = UnixMillis(clock::now_ms()).minus(config.audit_seal_every);
    Ok(audit_seal::queue(&call.pg().await?, &sealing, waiting_since).await?)
}

/// Whom a job is about.
pub(crate) fn user(job: &ClaimedJob) -> Result<UserId, JobError> {
    job.user.ok_or_else(|| JobError::Permanent("it names no user".into()))
}

pub(crate) fn payload<T: serde::de::DeserializeOwned>(job: &ClaimedJob) -> Result<T, JobError> {
    serde_json::from_value(job.payload.clone())
        .map_err(|error| JobError::Permanent(format!("payload: {error}")))
}
