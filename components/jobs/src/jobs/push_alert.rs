//! Tells the receiver that the operator has named of an alert (JOB-6), in a form for machines.

use std::time::Duration;

use postern_domain::{
    jobs::{Order, Priority, alert::News},
    time::UnixMillis,
};
use postern_edge::jobs::{Job, JobError, Kind};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::config;

/// Send what is new of an alert as a webhook, signed as Standard Webhooks say. It names kinds, schedules and providers, and
/// nobody.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PushAlert {
    /// The rule.
    pub rule: String,
    /// What is told of it.
    pub news: News,
    /// What it is about.
    pub about: Vec<String>,
    /// What was measured.
    pub value: i64,
    /// In what.
    pub unit: String,
    /// From which value on it is too much.
    pub threshold: i64,
    /// Since when it has been.
    pub since: UnixMillis,
    /// When that was found.
    pub at: UnixMillis,
}

impl Order for PushAlert {
    const KIND: &'static str = "push_alert";

    fn priority(&self) -> Priority {
        Priority::Urgent
    }
}

impl Kind for PushAlert {
    type Order = Self;
    // By then somebody is reminded anyway.
    const TRY_FOR: Duration = Duration::from_hours(24);

    async fn perform(job: &Job<'_>, order: Self) -> Result<(), JobError> {
        let webhook = config::alert_webhook().await?;
        // Else it was switched off after the order was given.
        let Some(webhook) = &*webhook else { return Ok(()) };
        let state = if order.news == News::Resolved { "resolved" } else { "firing" };
        let message = json!({
            "type": format!("alert.{state}"),
            "timestamp": order.at,
            "data": {
                "rule": order.rule, "state": state, "reminder": order.news == News::Reminder, "about": order.about,
                "value": order.value, "unit": order.unit, "threshold": order.threshold, "since": order.since,
            },
        });
        webhook.send(job, &message).await
    }
}
