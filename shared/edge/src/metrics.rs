//! Counters and latency histograms. An instance collects them in memory and adds them to Redis shortly
//! after the answer has gone out, so that a request never waits for its own bookkeeping.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use postern_platform::{redis::Redis, task};
use postern_store::metrics;

/// Upper bounds of the histograms' buckets, in seconds.
pub const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// How long amounts are collected before they are written.
const COLLECT_FOR: Duration = Duration::from_millis(100);

static PENDING: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());
static WRITING: AtomicBool = AtomicBool::new(false);

fn add(field: String, amount: u64) {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    *pending.entry(field).or_default() += amount;
}

fn take() -> BTreeMap<String, u64> {
    std::mem::take(&mut *PENDING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Adds an observation to a histogram: its bucket, and the sum in microseconds.
fn observe(histogram: &str, elapsed: Duration) {
    let seconds = elapsed.as_secs_f64();
    let bucket = BUCKETS.iter().position(|bound| seconds <= *bound).unwrap_or(BUCKETS.len());
    add(format!("{histogram}|bucket|{bucket}"), 1);
    add(format!("{histogram}|sum"), elapsed.as_micros().try_into().unwrap_or(u64::MAX));
}

/// A request was answered.
pub fn answered(component: &str, method: &str, route: &str, status: u16, elapsed: Duration) {
    add(format!("requests|{component}|{method}|{route}|{status}"), 1);
    observe(&format!("latency|{component}|{route}"), elapsed);
}

/// A log-in ended in some way.
pub fn logged_in(outcome: &str) {
    add(format!("logins|{outcome}"), 1);
}

/// A rate limit refused a request.
pub fn limited(limit: &str) {
    add(format!("limited|{limit}"), 1);
}

/// A request waited this long for a connection from the pool.
pub fn waited_for_connection(waited: Duration) {
    observe("pool_wait|postgres", waited);
}

/// A text message came in from nobody that we know, or a second time.
pub fn message_dropped(why: &str) {
    add(format!("messages_dropped|{why}"), 1);
}

/// The audit log was not sealed, because its chain is not what was signed.
pub fn sealing_refused(finding: &str) {
    add(format!("sealing_refused|{finding}"), 1);
}

/// Something in the background was done.
pub fn job_finished(kind: &str, outcome: &str) {
    add(format!("jobs|{kind}|{outcome}"), 1);
}

/// Sees to it that what was collected is written soon. At most one writer runs per instance.
pub fn write_soon(config: std::sync::Arc<crate::config::EdgeConfig>) {
    if WRITING.swap(true, SeqCst) {
        return;
    }
    task::after_response(async move {
        loop {
            task::sleep(COLLECT_FOR).await;
            let amounts = take();
            if amounts.is_empty() {
                break;
            }
            // Counters are not worth a retry: while Redis is away they are dropped.
            let written = match config.redis() {
                Ok(redis) => write(redis, amounts).await,
                Err(_) => false,
            };
            if !written {
                break;
            }
        }
        WRITING.store(false, SeqCst);
    });
}

async fn write(redis: &Redis, amounts: BTreeMap<String, u64>) -> bool {
    metrics::add(redis, amounts).await.is_ok()
}
