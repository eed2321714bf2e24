//! Forgets second factors that nobody has finished to set up, and codes that are over.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::jobs::{Job, JobError, Kind, until_none};
use postern_store::purge;
use serde::{Deserialize, Serialize};

/// Whoever sets something up does it in one go.
const OVER: Duration = Duration::from_hours(24);

/// Forget it. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgeFactors {}

impl Order for PurgeFactors {
    const KIND: &'static str = "purge_factors";
}

impl Kind for PurgeFactors {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let pg = job.pg().await?;
        until_none(|| purge::factors(&pg, job.now.minus(OVER))).await
    }
}
