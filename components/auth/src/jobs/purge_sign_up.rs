//! Forgets registrations, resets, invitations, changes of address and devices whose time is over.

use std::time::Duration;

use postern_domain::{auth::device_token::LIFETIME_S, jobs::Order};
use postern_edge::jobs::{Job, JobError, Kind, until_none};
use postern_store::purge;
use serde::{Deserialize, Serialize};

/// An end is kept for a day: whoever comes too late is told so, and may have another mail sent.
const OVER: Duration = Duration::from_hours(24);
/// As long as a device's own token lives.
const UNSEEN: Duration = Duration::from_secs(LIFETIME_S);

/// Forget it. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct PurgeSignUp {}

impl Order for PurgeSignUp {
    const KIND: &'static str = "purge_sign_up";
}

impl Kind for PurgeSignUp {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let pg = job.pg().await?;
        until_none(|| purge::sign_up(&pg, job.now.minus(OVER))).await?;
        until_none(|| purge::devices(&pg, job.now.minus(UNSEEN))).await
    }
}
