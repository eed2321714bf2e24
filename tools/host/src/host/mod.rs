//! The interfaces a component imports, implemented over the grants of that component.

pub(crate) mod key_value;
pub(crate) mod outbound_http;
pub(crate) mod postgres;
pub(crate) mod redis;
mod variables;

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A place under an operator's limit, waited for without end (as in Spin); none without a limit.
async fn permit(limit: Option<Arc<Semaphore>>) -> Option<OwnedSemaphorePermit> {
    limit?.acquire_owned().await.ok()
}

/// The most bytes of one database answer held in memory; Spin's limit.
const RESULT_BYTES_MAX: usize = 128 << 20;
