//! Settings and keys of this component, read once per instance.

use std::sync::Arc;

use postern_domain::{
    messaging::{
        caps::{self, Cap},
        countries::Countries,
    },
    ring::KeyRing,
};
use postern_edge::{
    config::{ConfigError, Once, number},
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
    /// Where text messages may go.
    pub countries: Countries,
    /// How many may go.
    pub caps: Vec<Cap>,
    /// The ring that pseudonyms of telephone numbers are made with.
    pub phone_keys: KeyRing,
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
        countries: countries().await?,
        caps: text_caps().await?,
        phone_keys: key_ring("phone_keys").await?,
    })
}

async fn countries() -> Result<Countries, ConfigError> {
    let text = variables::optional("sms_countries").await?.unwrap_or_default();
    Countries::parse(&text)
        .map_err(|error| ConfigError::Invalid("sms_countries", error.to_string()))
}

/// The caps. The defaults are those of `spin.toml`, for a manifest that leaves them out.
async fn text_caps() -> Result<Vec<Cap>, ConfigError> {
    let settings = caps::Settings {
        range_hour: number("sms_per_range_hour", 20).await?,
        range_day: number("sms_per_range_day", 50).await?,
        all_hour: number("sms_per_hour", 300).await?,
        all_day: number("sms_per_day", 1000).await?,
    };
    let invalid = |error: caps::CapOfNothing| ConfigError::Invalid("sms_per_…", error.to_string());
    caps::caps(settings).map_err(invalid)
}
