//! Webhooks that we send, signed as Standard Webhooks say. Whoever gets them is named by the operator, and not by anybody's
//! request: what a component may reach is fixed when it is deployed.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use postern_domain::webhook::WebhookKey;
use postern_platform::{outbound, variables};
use serde::Serialize;

use crate::{
    config::ConfigError,
    jobs::{Job, JobError},
};

/// How long the receiver may take.
const LIMIT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Whoever gets webhooks.
pub struct Receiver {
    /// The whole URL.
    url: String,
    /// The variable that has it, for errors.
    variable: &'static str,
    /// Signs what is sent.
    key: WebhookKey,
}

impl Receiver {
    /// What these variables say: scheme, host and port; path; key. `None` when the first is empty.
    pub async fn load([base, path, key]: [&'static str; 3]) -> Result<Option<Self>, ConfigError> {
        let variable = base;
        let Some(base) = variables::optional(base).await? else { return Ok(None) };
        let key = WebhookKey::parse(&variables::secret(key).await?)
            .map_err(|error| ConfigError::Invalid(key, error.to_string()))?;
        let path = variables::optional(path).await?.unwrap_or_default();
        let (base, path) = (base.trim_end_matches('/'), path.trim_start_matches('/'));
        Ok(Some(Self { url: format!("{base}/{path}"), variable, key }))
    }

    /// Sends it this job's message. The job's id is the message's: a receiver that gets it twice knows.
    pub async fn send(&self, job: &Job<'_>, message: &impl Serialize) -> Result<(), JobError> {
        let variable = self.variable;
        let body = serde_json::to_string(message)
            .map_err(|error| JobError::Permanent(format!("{variable}: {error}")))?;
        let (id, sent_at) = (job.id.to_string(), job.now.seconds());
        let request = Request::post(&self.url)
            .header("webhook-id", &id)
            .header("webhook-timestamp", sent_at)
            .header("webhook-signature", self.key.signature(&id, sent_at, &body))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "postern")
            .body(Bytes::from(body))
            .map_err(|error| JobError::Permanent(format!("{variable}: {error}")))?;
        let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES)
            .await
            .map_err(|error| JobError::Temporary(format!("{variable}: {error}")))?;
        if answer.status.is_success() {
            return Ok(());
        }
        // Whatever it says, nothing is wrong with the message: somebody has to mend the receiver.
        Err(JobError::Temporary(format!("{variable}: {}", answer.status)))
    }
}
