//! It is claimed, and done.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::jobs::{Job, JobError, Kind};
use serde::{Deserialize, Serialize};

/// Do nothing.
#[derive(Deserialize, Serialize)]
pub struct DoNothing {}

impl Order for DoNothing {
    const KIND: &'static str = "nothing";
}

/// Does nothing, with everything else as it is unless a kind says otherwise.
pub struct Nothing;

impl Kind for Nothing {
    type Order = DoNothing;
    const TRY_FOR: Duration = Duration::from_secs(60);

    async fn perform(_: &Job<'_>, _: DoNothing) -> Result<(), JobError> {
        Ok(())
    }
}
