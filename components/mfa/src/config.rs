//! Settings and keys of this component, read once per instance.

use std::sync::Arc;

use postern_domain::ring::KeyRing;
use postern_edge::{
    config::{ConfigError, Once},
    tokens::key_ring,
};
use postern_platform::variables;

/// Everything the routes here need beyond the shared settings.
pub struct MfaConfig {
    /// The ring that wraps the secrets of authenticator apps.
    pub mfa_keys: KeyRing,
    /// The ring that log-in challenges and the codes of text messages are derived with.
    pub code_keys: KeyRing,
    /// Whether there is somebody who sends text messages for us.
    pub texts_configured: bool,
}

static CONFIG: Once<MfaConfig> = Once::new();

/// The settings.
pub async fn get() -> Result<Arc<MfaConfig>, ConfigError> {
    CONFIG.get(load()).await
}

async fn load() -> Result<MfaConfig, ConfigError> {
    let account = variables::optional("twilio_account_sid").await?;
    Ok(MfaConfig {
        mfa_keys: key_ring("mfa_keys").await?,
        code_keys: key_ring("sms_code_keys").await?,
        texts_configured: account.is_some(),
    })
}
