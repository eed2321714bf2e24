//! Pushes checkpoints of the audit log out of the house (DATA-4), so that whoever rewrites the database later is
//! found by what somebody else has kept.

use std::time::Duration;

use postern_domain::{audit::checkpoint::Checkpoint, jobs::Order};
use postern_edge::jobs::{Job, JobError, Kind};
use serde::{Deserialize, Serialize};

use crate::config;

/// Send one checkpoint as a webhook, signed as Standard Webhooks say. The job's id is the message's: a receiver that
/// gets it twice knows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PushCheckpoint(pub Checkpoint);

impl Order for PushCheckpoint {
    const KIND: &'static str = "push_checkpoint";
}

impl Kind for PushCheckpoint {
    type Order = Self;
    // Security rests on it.
    const TRY_FOR: Duration = Duration::from_hours(24);

    async fn perform(job: &Job<'_>, Self(checkpoint): Self) -> Result<(), JobError> {
        let config = config::sealing().await?;
        // Else it was switched off after the checkpoint was made.
        let Some(webhook) = &config.webhook else { return Ok(()) };
        webhook.send(job, &checkpoint).await
    }
}
