//! Counting how often services used a connection, for its owner to see (OAUTH-11).

use std::time::Duration;

use postern_domain::time::UnixMillis;
use postern_edge::{Answer, Call};
use postern_platform::clock::{self, Stopwatch};
use postern_store::connections::uses;

/// Uses of one statement.
const BATCH: i64 = 5000;
/// How long a tick goes on counting. What is left, the next one does.
const COUNT_FOR: Duration = Duration::from_secs(5);

/// Counts what has been used so far, and forgets counts that are older than they are kept.
pub async fn count(call: &Call) -> Answer<()> {
    let (pg, started) = (call.pg().await?, Stopwatch::start());
    let now = UnixMillis(clock::now_ms());
    while uses::count(&pg, now, BATCH).await? == BATCH && started.elapsed() < COUNT_FOR {}
    Ok(uses::forget(&pg, now).await?)
}
