//! Forgets unexpected errors that have not come again.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::jobs::{Job, JobError, Kind, until_none};
use postern_store::purge;
use serde::{Deserialize, Serialize};

/// How long an error stays on the list that was seen no more.
const UNSEEN: Duration = Duration::from_hours(24 * 90);

/// Forget it. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgeErrors {}

impl Order for PurgeErrors {
    const KIND: &'static str = "purge_errors";
}

impl Kind for PurgeErrors {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let pg = job.pg().await?;
        until_none(|| purge::errors(&pg, job.now.minus(UNSEEN))).await
    }
}
