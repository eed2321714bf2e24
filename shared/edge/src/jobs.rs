//! Background work (JOB-1, JOB-2, JOB-5). A component owns its work as it owns its routes: a kind is one file beside
//! them, which implements [`Kind`], and one line in the table of [`Jobs`], which [`Routes::work`](crate::Routes::work)
//! serves at `POST /internal/work/<component>`. A tick asks for what is due; who ticks and how often does not matter for
//! correctness.
//!
//! A worker that lives renews its lease, however long a job takes; a kill at any line leaves the job to the next worker, a few
//! seconds later, when the lease runs out. Whoever is late finds the lease gone and writes nothing. So each job may run twice,
//! and has to make that harmless.

use std::{
    convert::Infallible,
    fmt::Display,
    pin::{Pin, pin},
    time::Duration,
};

use futures_util::future::{Either, join, join_all, select};
use postern_domain::{
    ids::{JobId, UserId},
    jobs::{Order, attempts_within, backoff},
    time::UnixMillis,
};
use postern_platform::{
    clock::{self, Stopwatch},
    defect::Cause,
    pg::Connection,
    random,
    redis::Redis,
    task,
};
use postern_store::jobs::{self, ClaimedJob, Ending, Share};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    call::Call,
    config::ConfigError,
    errors,
    http::{
        log::log,
        problem::{Problem, fault::Fault},
    },
    metrics,
};

/// How long a tick goes on claiming. What is due then, the next one does: ticks may overlap, but not pile up.
const CLAIM_FOR: Duration = Duration::from_secs(5);
/// How long a worker that gives no sign of life keeps its jobs: a few beats, and what Postgres may take for one.
const LEASE: Duration = Duration::from_secs(15);
/// Statements of a purge that follow each other at most: what is left, the next one takes.
const MOST_PURGES: usize = 50;
/// How often it gives one.
const BEAT: Duration = Duration::from_secs(4);

/// A kind of job: what it is told, and how it is done.
pub trait Kind: 'static {
    /// What it is told. Its name is the kind's, too.
    type Order: Order;
    /// For how long a job that fails is tried, with growing pauses; then it is a dead letter.
    const TRY_FOR: Duration;
    /// How long one try may take; then it is given up, and tried again later.
    const LIMIT: Duration = Duration::from_mins(1);
    /// How many are done at once.
    const AT_ONCE: u32 = 16;
    /// Whether nobody asks for it any more once it is done.
    const FORGOTTEN: bool = false;

    /// Does it. It may have been done before, wholly or in part.
    ///
    /// # Errors
    /// Whether trying again can help.
    fn perform(
        job: &Job<'_>,
        order: Self::Order,
    ) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Why a job could not be done. The text is kept with the job: without secrets.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Trying again can help.
    #[error("{0}")]
    Temporary(String),
    /// It cannot.
    #[error("{0}")]
    Permanent(String),
    /// A defect of ours, which is put on record (API-4). Made of what went wrong, or by [`JobError::defect`].
    #[error("{text}")]
    Unexpected {
        /// What it was.
        text: String,
        /// What of it is put on record.
        fault: Fault,
        /// Whether trying again can help.
        again: bool,
    },
}

impl JobError {
    /// A defect that no other try will find mended: `what` in words of the code, which are put on record, and what has caused
    /// it, which is not.
    #[track_caller]
    pub fn defect(what: &'static str, error: impl Display) -> Self {
        let fault = Fault::here(Cause::of(what));
        Self::Unexpected { text: format!("{what}: {error}"), fault, again: false }
    }
}

impl From<Problem> for JobError {
    fn from(problem: Problem) -> Self {
        let text = problem.internal_text().unwrap_or(problem.kind().title).to_owned();
        match problem.fault() {
            None => Self::Temporary(text),
            Some(fault) => Self::Unexpected { text, fault: fault.clone(), again: true },
        }
    }
}

impl From<postern_store::StoreError> for JobError {
    #[track_caller]
    fn from(error: postern_store::StoreError) -> Self {
        let text = error.to_string();
        match error.cause() {
            None => Self::Temporary(text),
            Some(cause) => Self::Unexpected { text, fault: Fault::here(cause), again: true },
        }
    }
}

impl From<random::Unavailable> for JobError {
    fn from(error: random::Unavailable) -> Self {
        Self::Temporary(error.to_string())
    }
}

impl From<ConfigError> for JobError {
    fn from(error: ConfigError) -> Self {
        Self::Temporary(error.to_string())
    }
}

/// A job that this worker holds.
pub struct Job<'a> {
    /// The tick: the way to the stores.
    pub call: &'a Call,
    /// Its id. A retry has the same, so that others can tell.
    pub id: JobId,
    /// When it was claimed.
    pub now: UnixMillis,
    user: Option<UserId>,
}

impl Job<'_> {
    /// Whom it is about.
    pub fn user(&self) -> Result<UserId, JobError> {
        self.user.ok_or_else(|| JobError::defect("payload", "it names no user"))
    }

    /// A connection to Postgres.
    pub async fn pg(&self) -> Result<Connection, JobError> {
        Ok(self.call.pg().await?)
    }

    /// Redis.
    pub fn redis(&self) -> Result<&Redis, JobError> {
        Ok(self.call.redis()?)
    }
}

/// Takes away what is behind its time, by statements that say how many rows they took, until one takes none; or for a minute's
/// worth of them, and the next run goes on.
pub async fn until_none<F>(statement: impl Fn() -> F) -> Result<(), JobError>
where
    F: Future<Output = postern_store::Result<i64>>,
{
    for _ in 0..MOST_PURGES {
        if statement().await? == 0 {
            break;
        }
    }
    Ok(())
}

/// What a tick did.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize, ToSchema)]
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

impl TickAnswer {
    /// What both did.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            claimed: self.claimed + other.claimed,
            done: self.done + other.done,
            retried: self.retried + other.retried,
            dead: self.dead + other.dead,
        }
    }
}

type Pending<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// What a component does at each tick that nobody orders.
pub type Step = for<'a> fn(&'a Call) -> Pending<'a, (), Problem>;

/// The kinds of job of a component.
#[derive(Default, Clone)]
pub struct Jobs {
    kinds: Vec<Entry>,
    before: Option<Step>,
    beside: Option<Step>,
    /// Comes with the first kind, so that a component without one is not linked with the queue, and needs no right to it.
    work: Option<Work>,
}

/// Works off the queue.
type Work = for<'a> fn(&'a [Entry], &'a Call) -> Pending<'a, TickAnswer, Problem>;

impl Jobs {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more kind.
    #[must_use]
    pub fn kind<K: Kind>(mut self) -> Self {
        self.kinds.push(Entry {
            share: Share {
                kind: K::Order::KIND,
                lease: LEASE,
                tries: attempts_within(K::TRY_FOR),
                count: K::AT_ONCE,
            },
            forgotten: K::FORGOTTEN,
            perform: |job, payload| Box::pin(perform::<K>(job, payload)),
        });
        self.work = Some(|kinds, call| Box::pin(work(kinds, call)));
        self
    }

    /// Something to do before jobs are claimed, for it may order some.
    #[must_use]
    pub fn before(self, step: Step) -> Self {
        Self { before: Some(step), ..self }
    }

    /// Something to do at the same time as jobs. Neither waits for the other, or is left undone when the other fails.
    #[must_use]
    pub fn beside(self, step: Step) -> Self {
        Self { beside: Some(step), ..self }
    }

    /// Does what is due. When a part of it fails, so does the tick, after the rest is done.
    pub(crate) async fn run(&self, call: &Call) -> Result<TickAnswer, Problem> {
        let beside = async {
            match self.beside {
                Some(step) => step(call).await,
                None => Ok(()),
            }
        };
        let (beside, answer) = join(beside, self.work(call)).await;
        let answer = answer?;
        beside.map(|()| answer)
    }

    async fn work(&self, call: &Call) -> Result<TickAnswer, Problem> {
        if let Some(step) = self.before {
            step(call).await?;
        }
        match self.work {
            Some(work) => work(&self.kinds, call).await,
            None => Ok(TickAnswer::default()),
        }
    }
}

/// Works off the queue. Kinds wait for each other only where they are claimed, all by one statement.
async fn work(kinds: &[Entry], call: &Call) -> Result<TickAnswer, Problem> {
    let started = Stopwatch::start();
    let mut first = Batch::claim(call, kinds).await?;
    let each = kinds.iter().map(|kind| {
        let own = first.split(kind);
        kind.work_off(call, own, started)
    });
    // Each to its end, whatever becomes of the others.
    let each = join_all(each.collect::<Vec<_>>()).await;
    each.into_iter().try_fold(TickAnswer::default(), |sum, one| Ok(sum.and(one?)))
}

async fn perform<K: Kind>(job: Job<'_>, payload: Value) -> Result<(), JobError> {
    let order =
        serde_json::from_value(payload).map_err(|error| JobError::defect("payload", error))?;
    task::within(K::LIMIT, K::perform(&job, order)).await.unwrap_or_else(|| {
        let text = format!("not done within {} s", K::LIMIT.as_secs());
        Err(JobError::Temporary(text))
    })
}

/// Says every few seconds that this worker lives. One beat that is missed is made up for by the next.
async fn beat(call: &Call, lease: Uuid) -> Infallible {
    loop {
        task::sleep(BEAT).await;
        if let Err(problem) = renew(call, lease).await {
            let why = problem.internal_text().unwrap_or_default();
            log("jobs", "heartbeat", call.trace_id(), "heartbeat", why);
        }
    }
}

async fn renew(call: &Call, lease: Uuid) -> Result<(), Problem> {
    let until = UnixMillis(clock::now_ms()).plus(LEASE);
    jobs::renew(&call.pg().await?, lease, until).await?;
    Ok(())
}

/// A line of the table.
#[derive(Clone)]
struct Entry {
    share: Share,
    forgotten: bool,
    perform: for<'a> fn(Job<'a>, Value) -> Pending<'a, (), JobError>,
}

/// Jobs that were claimed together.
struct Batch {
    lease: Uuid,
    now: UnixMillis,
    jobs: Vec<ClaimedJob>,
}

impl Batch {
    async fn claim(call: &Call, kinds: &[Entry]) -> Result<Self, Problem> {
        let lease = Uuid::from_bytes(random::bytes()?);
        let now = UnixMillis(clock::now_ms());
        let shares: Vec<Share> = kinds.iter().map(|kind| kind.share).collect();
        let jobs = jobs::claim(&call.pg().await?, lease, now, &shares).await?;
        Ok(Self { lease, now, jobs })
    }

    /// Those of one kind, out of it.
    fn split(&mut self, kind: &Entry) -> Self {
        let jobs = self.jobs.extract_if(.., |job| job.kind == kind.share.kind).collect();
        Self { lease: self.lease, now: self.now, jobs }
    }
}

/// How a try ended.
enum Settled {
    Done,
    Retried,
    Dead,
    /// The lease ran out and somebody else has the job now.
    Lost,
}

impl Entry {
    /// Does one batch after the other, until there is no more, or none of a batch could be done: what they need is away
    /// then, and will be when more are claimed.
    async fn work_off(
        &self,
        call: &Call,
        mut batch: Batch,
        started: Stopwatch,
    ) -> Result<TickAnswer, Problem> {
        let mut all = TickAnswer::default();
        loop {
            let full = batch.jobs.len() >= self.share.count as usize;
            let settled = self.settle(call, batch).await?;
            all = all.and(settled);
            if !full || settled.retried == settled.claimed || started.elapsed() > CLAIM_FOR {
                return Ok(all);
            }
            batch = Batch::claim(call, std::slice::from_ref(self)).await?;
        }
    }

    /// Does a batch, and writes what became of it.
    async fn settle(&self, call: &Call, batch: Batch) -> Result<TickAnswer, Problem> {
        let Batch { lease, now, jobs } = batch;
        let mut answer = TickAnswer { claimed: jobs.len(), ..TickAnswer::default() };
        let mut forgotten = Vec::new();
        let tries = pin!(join_all(jobs.into_iter().map(async |job| {
            let held = Job { call, id: job.id, now, user: job.user };
            let result = (self.perform)(held, job.payload).await;
            if self.forgotten && result.is_ok() {
                return Ok((job.id, None));
            }
            let settled = self.finish(call, lease, (job.id, job.attempt), result).await?;
            Ok::<_, Problem>((job.id, Some(settled)))
        })));
        let tries = match select(tries, pin!(beat(call, lease))).await {
            Either::Left((tries, _)) => tries,
            Either::Right((never, _)) => match never {},
        };
        for settled in tries {
            match settled? {
                (id, None) => forgotten.push(id),
                (_, Some(Settled::Done)) => answer.done += 1,
                (_, Some(Settled::Retried)) => answer.retried += 1,
                (_, Some(Settled::Dead)) => answer.dead += 1,
                (_, Some(Settled::Lost)) => {}
            }
        }
        if !forgotten.is_empty() {
            answer.done += jobs::forget(&call.pg().await?, &forgotten, lease).await?;
            for _ in &forgotten {
                metrics::job_finished(self.share.kind, "done");
            }
        }
        Ok(answer)
    }

    async fn finish(
        &self,
        call: &Call,
        lease: Uuid,
        (id, attempt): (JobId, u32),
        result: Result<(), JobError>,
    ) -> Result<Settled, Problem> {
        let now = UnixMillis(clock::now_ms());
        if let Err(JobError::Unexpected { fault, text, .. }) = &result {
            log(call.config().component, self.share.kind, call.trace_id(), "job", text);
            errors::note_job(call, self.share.kind, fault, now);
        }
        let (ending, settled, outcome) = match result {
            Ok(()) => (Ending::Done, Settled::Done, "done"),
            Err(
                JobError::Temporary(error) | JobError::Unexpected { text: error, again: true, .. },
            ) if attempt < self.share.tries => {
                let jitter = u32::from_le_bytes(random::bytes()?);
                let at = now.plus(backoff(attempt, jitter));
                (Ending::Retry { at, error }, Settled::Retried, "retried")
            }
            Err(error) => (Ending::Dead { error: error.to_string() }, Settled::Dead, "dead"),
        };
        metrics::job_finished(self.share.kind, outcome);
        let held = jobs::finish(&call.pg().await?, id, lease, now, ending).await?;
        Ok(if held { settled } else { Settled::Lost })
    }
}

#[cfg(test)]
mod tests {
    use postern_platform::{defect::Defect, pg::DatabaseError};
    use postern_store::StoreError;

    use super::*;

    fn refused() -> Result<(), StoreError> {
        let cause = Cause::of("Postgres refused a statement").named("42703");
        Err(DatabaseError::Defect(Defect::new(cause, "no such column")).into())
    }

    fn away() -> Result<(), StoreError> {
        Err(DatabaseError::Unavailable("gone".into()).into())
    }

    /// API-4: a defect is one, by whichever way it ends a try; what is away is away, and what a provider refused is its own.
    #[test]
    fn a_defect_is_told_from_what_is_away() {
        let directly = |result: Result<(), StoreError>| -> Result<(), JobError> { Ok(result?) };
        let answered = |result: Result<(), StoreError>| -> Result<(), Problem> { Ok(result?) };
        let by_problem = |result| -> Result<(), JobError> { Ok(answered(result)?) };
        for tried in [directly(refused()), by_problem(refused())] {
            let Err(JobError::Unexpected { fault, again: true, text }) = tried else {
                panic!("{tried:?}");
            };
            assert!(fault.source == Some(file!()) && text.contains("no such column"), "{text}");
        }
        for tried in [directly(away()), by_problem(away())] {
            assert!(matches!(tried, Err(JobError::Temporary(_))), "{tried:?}");
        }
        let JobError::Unexpected { again: false, fault, .. } = JobError::defect("payload", "ada")
        else {
            panic!("a defect");
        };
        assert_eq!(fault.cause.to_string(), "payload");
    }
}
