//! Settings of this component, read once per instance.

use std::{sync::Arc, time::Duration};

use postern_edge::config::{ConfigError, Once, number};

/// Everything the routes here need beyond the shared settings.
pub struct UsersConfig {
    /// How long an account stays after its owner has asked for its deletion.
    pub deletion_grace: Duration,
}

static CONFIG: Once<UsersConfig> = Once::new();

/// The settings.
pub async fn get() -> Result<Arc<UsersConfig>, ConfigError> {
    CONFIG.get(load()).await
}

async fn load() -> Result<UsersConfig, ConfigError> {
    let days: u64 = number("deletion_grace_days", 30).await?;
    Ok(UsersConfig { deletion_grace: Duration::from_hours(days.saturating_mul(24)) })
}
