//! A peer of the jobs: `graphile_worker` with a task that does nothing.
//!
//!     bench-graphile queue COUNT        makes the schema and queues so many
//!     bench-graphile work AT_ONCE       works until SIGTERM, then says when
//!
//! The database is in `DATABASE_URL`. Measuring it is `bench/src/jobs`.

use std::{
    env,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, bail};
use graphile_worker::{
    IntoTaskHandlerResult, JobSpec, LocalQueueConfig, TaskHandler, WorkerContext, WorkerOptions,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Jobs that one statement queues.
const BATCH: usize = 1000;
/// Connections beside those of jobs: the listener, and who fetches.
const MORE_CONNECTIONS: u32 = 4;

/// When the first task began and the last one ended, in µs since 1970: finished jobs leave no row behind.
static FIRST: AtomicU64 = AtomicU64::new(u64::MAX);
static LAST: AtomicU64 = AtomicU64::new(0);
static DONE: AtomicU64 = AtomicU64::new(0);

#[derive(Clone, Deserialize, Serialize)]
struct Nothing {}

impl TaskHandler for Nothing {
    const IDENTIFIER: &'static str = "nothing";

    async fn run(self, _: WorkerContext) -> impl IntoTaskHandlerResult {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
        FIRST.fetch_min(now, Relaxed);
        LAST.fetch_max(now, Relaxed);
        DONE.fetch_add(1, Relaxed);
        Ok::<(), String>(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().context("queue or work?")?;
    let number: usize = arguments.next().context("how many?")?.parse()?;
    match command.as_str() {
        "queue" => queue(number).await,
        "work" => work(number).await,
        other => bail!("queue or work, not {other}"),
    }
}

fn options(at_once: usize) -> anyhow::Result<WorkerOptions> {
    let url = env::var("DATABASE_URL").context("DATABASE_URL")?;
    Ok(WorkerOptions::default()
        .database_url(&url)
        .max_pg_conn(u32::try_from(at_once)? + MORE_CONNECTIONS)
        .concurrency(at_once)
        // Claimed many at a time, as by the others that can.
        .local_queue(LocalQueueConfig::default().with_size(at_once))
        .define_job::<Nothing>())
}

async fn queue(count: usize) -> anyhow::Result<()> {
    let utils = options(1)?.init().await?.create_utils();
    let (job, spec) = (Nothing {}, JobSpec::default());
    let mut left = count;
    while left > 0 {
        let now = left.min(BATCH);
        utils.add_jobs(&vec![(job.clone(), &spec); now]).await?;
        left -= now;
    }
    Ok(())
}

async fn work(at_once: usize) -> anyhow::Result<()> {
    options(at_once)?.init().await?.run().await?;
    let times = [&FIRST, &LAST, &DONE].map(|time| time.load(Relaxed));
    println!("{}", json!({ "first_us": times[0], "last_us": times[1], "done": times[2] }));
    Ok(())
}
