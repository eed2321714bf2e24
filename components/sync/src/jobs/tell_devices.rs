//! Makes sure that devices were told of changes (USR-5): the request that made a change tells them at once, and when it
//! could not, this does. A notice that was told is known by its id, so each is told once.

use std::time::Duration;

use postern_domain::jobs as orders;
use postern_edge::jobs::{Job, JobError, Kind};
use postern_store::devices::changes;

/// One notice, unless it was told.
pub struct TellDevices;

impl Kind for TellDevices {
    type Order = orders::TellDevices;
    // For as long as the feed of devices keeps it.
    const TRY_FOR: Duration = Duration::from_hours(7 * 24);
    // Each is a script of microseconds.
    const AT_ONCE: u32 = 64;
    const FORGOTTEN: bool = true;

    async fn perform(job: &Job<'_>, notice: orders::TellDevices) -> Result<(), JobError> {
        Ok(changes::publish(job.redis()?, job.user()?, (job.id, &notice), job.now).await?)
    }
}
