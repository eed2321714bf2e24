//! Pushes checkpoints of the audit log out of the house (DATA-4), so that whoever rewrites the database later is
//! found by what somebody else has kept.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use postern_domain::{audit::checkpoint::Checkpoint, jobs::Order};
use postern_edge::jobs::{Job, JobError, Kind};
use postern_platform::outbound;
use serde::{Deserialize, Serialize};

use crate::config;

/// How long the receiver may take.
const LIMIT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;

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
        send(job, &checkpoint).await
    }
}

async fn send(job: &Job<'_>, checkpoint: &Checkpoint) -> Result<(), JobError> {
    let config = config::sealing().await?;
    let Some(webhook) = &config.webhook else {
        // It was switched off after the checkpoint was made.
        return Ok(());
    };
    let body =
        serde_json::to_string(checkpoint).map_err(|error| JobError::defect("checkpoint", error))?;
    let (id, sent_at) = (job.id.to_string(), job.now.seconds());
    let request = Request::post(&webhook.url)
        .header("webhook-id", &id)
        .header("webhook-timestamp", sent_at)
        .header("webhook-signature", webhook.key.signature(&id, sent_at, &body))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "postern")
        .body(Bytes::from(body))
        .map_err(|error| JobError::Permanent(format!("audit_webhook_url: {error}")))?;
    let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES)
        .await
        .map_err(|error| JobError::Temporary(format!("audit webhook: {error}")))?;
    if answer.status.is_success() {
        return Ok(());
    }
    // Whatever it says, nothing is wrong with the checkpoint: somebody has to mend the receiver.
    Err(JobError::Temporary(format!("audit webhook: {}", answer.status)))
}
