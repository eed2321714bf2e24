//! Forgets background work that is over, with its tries, and the addresses of its mails.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::jobs::{Job, JobError, Kind, until_none};
use postern_store::purge;
use serde::{Deserialize, Serialize};

/// How long what was done can be looked at.
const DONE: Duration = Duration::from_hours(24 * 3);
/// How long what was given up waits for somebody who has it tried again.
const DEAD: Duration = Duration::from_hours(24 * 30);

/// Forget it. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgeJobs {}

impl Order for PurgeJobs {
    const KIND: &'static str = "purge_jobs";
}

impl Kind for PurgeJobs {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let pg = job.pg().await?;
        until_none(|| purge::jobs(&pg, job.now.minus(DONE), job.now.minus(DEAD))).await
    }
}
