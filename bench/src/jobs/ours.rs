//! The queue of Postern: the component of `jobs/`, in a host for each worker, which is asked to work again and again, as the clock
//! of the application asks its components.

use anyhow::{Context as _, ensure};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::future::try_join_all;
use serde::Deserialize;

use super::{JOBS, Queue, Round, WORKERS};
use crate::{
    application::Application,
    arrangement::{Deployment, Launcher},
    database::Database,
    http_client::HttpClient,
    random,
};

/// The role of the component, and what the queue asks of it (docs/adr/0024): to be who it says, and to work off its kind.
const ROLE: &str = "postern_bench";
const RIGHTS: [&str; 5] = [
    "GRANT USAGE ON SCHEMA public TO postern_bench",
    "GRANT EXECUTE ON FUNCTION from_ms(int8), claim_jobs(uuid, timestamptz, jsonb), renew_lease(uuid, timestamptz),
         finish_job(uuid, uuid, timestamptz, text, int8, text), forget_jobs(uuid[], uuid) TO postern_bench",
    "GRANT CONNECT ON DATABASE postern TO postern_bench",
    "INSERT INTO component_effects (component, verb, name) VALUES ('bench', 'work', 'nothing')",
    // As of every component.
    "ALTER ROLE postern_bench SET statement_timeout = '5s'",
];
/// What the round before has left goes first.
const QUEUE: [&str; 3] = [
    "DELETE FROM jobs WHERE kind = 'nothing'",
    "INSERT INTO jobs (id, kind, payload, state, run_at, created_at)
     SELECT uuid_of_moment(now()), 'nothing', '{}', 'queued', now(), now() FROM generate_series(1, $JOBS)",
    "VACUUM ANALYZE jobs, job_runs",
];
const PASSWORD_BYTES: usize = 18;
/// What their logs are called.
const HOSTS: [&str; 4] = ["jobs-1", "jobs-2", "jobs-3", "jobs-4"];

/// What a tick says.
#[derive(Deserialize)]
struct Tick {
    claimed: u32,
}

pub(super) async fn measure(
    application: &Application,
    launcher: &Launcher<'_>,
    database: &Database,
) -> anyhow::Result<Queue> {
    let password = BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<PASSWORD_BYTES>()?);
    database.run(&[&format!("CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")]).await?;
    database.run(&RIGHTS).await?;
    let url = database.url(ROLE, &password, "postern");
    let mut hosts = Vec::new();
    for name in HOSTS {
        hosts.push(launcher.jobs(name, &url).await?);
    }
    let token = application.variable("TICK_TOKEN")?;
    let mut rounds = Vec::new();
    for workers in WORKERS {
        let queue = QUEUE.map(|statement| statement.replace("$JOBS", &JOBS.to_string()));
        database.run(&queue.each_ref().map(String::as_str)).await?;
        ensure!(workers <= hosts.len(), "there are {} hosts", hosts.len());
        let working = hosts.iter().take(workers).map(|host| work(host, &token));
        try_join_all(working).await.context("a tick")?;
        rounds.push(round(database, workers).await?);
    }
    Ok(Queue { name: "Postern".to_owned(), rounds })
}

/// Ticks until there is nothing left to claim.
async fn work(host: &Deployment, token: &str) -> anyhow::Result<()> {
    let mut client = HttpClient::new(host.target)?;
    client.authorize(token)?;
    loop {
        let answer = client.post_text("/internal/work/bench", "").await?;
        if serde_json::from_slice::<Tick>(&answer)?.claimed == 0 {
            return Ok(());
        }
    }
}

async fn round(database: &Database, workers: usize) -> anyhow::Result<Round> {
    let (done, first, last): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(DISTINCT job_id), (extract(epoch FROM min(started_at)) * 1e6)::int8,
                (extract(epoch FROM max(ended_at)) * 1e6)::int8
         FROM job_runs WHERE kind = 'nothing' AND ending = 'done' HAVING count(*) > 0",
    )
    .fetch_one(&database.pool)
    .await
    .context("no job is done")?;
    Round::of(workers, done.try_into()?, (first, last))
}
