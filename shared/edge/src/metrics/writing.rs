//! From the instance to Redis.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use postern_platform::{redis::Redis, task};
use postern_store::metrics as counters;

use crate::{
    config::EdgeConfig,
    metrics::{self, Answered},
};

/// How long amounts are collected before they are written.
const COLLECT_FOR: Duration = Duration::from_millis(100);

static WRITING: AtomicBool = AtomicBool::new(false);

/// Notes an answer, and sees to it that it is written.
pub(crate) fn note(answered: &Answered<'_>, config: Option<Arc<EdgeConfig>>) {
    metrics::answered(answered);
    if let Some(config) = config {
        write_soon(config);
    }
}

/// Sees to it that what was collected is written soon. At most one writer runs per instance.
fn write_soon(config: Arc<EdgeConfig>) {
    if WRITING.swap(true, SeqCst) {
        return;
    }
    task::after_response(async move {
        loop {
            task::sleep(COLLECT_FOR).await;
            let amounts = metrics::take();
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
    counters::add(redis, amounts).await.is_ok()
}
