//! Forgets text messages behind their time.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::jobs::{Job, JobError, Kind, until_none};
use postern_store::purge;
use serde::{Deserialize, Serialize};

/// How long messages are kept.
const KEPT: Duration = Duration::from_hours(24 * 90);
/// The longest time over which messages are counted.
const COUNTED: Duration = Duration::from_hours(24);
/// How long it is known which inbound messages have come. Longer than Twilio's token may live: its signatures do not expire, but
/// those of a token that was replaced are none.
const RECEIPTS: Duration = Duration::from_hours(24 * 400);

/// Forget it. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgeMessages {}

impl Order for PurgeMessages {
    const KIND: &'static str = "purge_messages";
}

impl Kind for PurgeMessages {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let (pg, before) = (job.pg().await?, |kept| job.now.minus(kept));
        until_none(|| purge::messages(&pg, before(KEPT), before(COUNTED), before(RECEIPTS))).await
    }
}
