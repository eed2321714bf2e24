//! Forgets grants that ended long ago; until then a refusal says that there was one.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::jobs::{Job, JobError, Kind, until_none};
use postern_store::purge;
use serde::{Deserialize, Serialize};

/// How long it is said.
const OVER: Duration = Duration::from_hours(24 * 90);

/// Forget it. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgeGrants {}

impl Order for PurgeGrants {
    const KIND: &'static str = "purge_grants";
}

impl Kind for PurgeGrants {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let pg = job.pg().await?;
        until_none(|| purge::grants(&pg, job.now.minus(OVER))).await
    }
}
