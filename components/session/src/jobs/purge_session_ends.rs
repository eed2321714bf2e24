//! Forgets which sessions were ended: behind the longest life of one nobody asks any more.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::jobs::{Job, JobError, Kind, until_none};
use postern_store::purge;
use serde::{Deserialize, Serialize};

/// Twice as long as a session lives, as whoever ends another of the same user sees it.
const OVER: Duration = Duration::from_hours(48);

/// Forget it. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgeSessionEnds {}

impl Order for PurgeSessionEnds {
    const KIND: &'static str = "purge_session_ends";
}

impl Kind for PurgeSessionEnds {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let pg = job.pg().await?;
        until_none(|| purge::session_ends(&pg, job.now.minus(OVER))).await
    }
}
