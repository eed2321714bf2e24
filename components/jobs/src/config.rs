//! Settings of this component, read once per instance.

use std::sync::Arc;

use postern_edge::{
    config::{ConfigError, Once},
    receiver::Receiver,
};

static ALERTS: Once<Option<Receiver>> = Once::new();

/// Who gets a webhook of each alert, if anybody does.
pub async fn alert_webhook() -> Result<Arc<Option<Receiver>>, ConfigError> {
    let variables = ["alert_webhook_url", "alert_webhook_path", "alert_webhook_key"];
    ALERTS.get(Receiver::load(variables)).await
}
