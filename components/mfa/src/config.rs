//! Settings and keys of this component, read once per instance.

use std::sync::Arc;

use postern_domain::ring::KeyRing;
use postern_edge::{
    config::{ConfigError, Once},
    tokens::key_ring,
};

/// Everything the routes here need beyond the shared settings.
pub struct MfaConfig {
    /// The ring that wraps the secrets of authenticator apps.
    pub mfa_keys: KeyRing,
}

static CONFIG: Once<MfaConfig> = Once::new();

/// The settings.
pub async fn get() -> Result<Arc<MfaConfig>, ConfigError> {
    CONFIG.get(load()).await
}

async fn load() -> Result<MfaConfig, ConfigError> {
    Ok(MfaConfig { mfa_keys: key_ring("mfa_keys").await? })
}
