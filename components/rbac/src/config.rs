//! Settings of this component, read once per instance.

use std::{sync::Arc, time::Duration};

use postern_domain::{audit::keys::AuditKeys, auth::signing_key::SigningKey};
use postern_edge::{
    config::{ConfigError, Once, number},
    receiver::Receiver,
};
use postern_platform::variables;

/// How the audit log is sealed.
pub struct SealingConfig {
    /// Signs the checkpoints.
    pub signing_key: SigningKey,
    /// Whose checkpoints count: those of this key, and of the ones that it replaced.
    pub keys: AuditKeys,
    /// Who is told of each checkpoint, if anybody is.
    pub webhook: Option<Receiver>,
    /// How long an event may wait to be sealed before sealing is queued.
    pub every: Duration,
}

static SEALING: Once<SealingConfig> = Once::new();

/// How the audit log is sealed.
pub async fn sealing() -> Result<Arc<SealingConfig>, ConfigError> {
    SEALING.get(load()).await
}

async fn load() -> Result<SealingConfig, ConfigError> {
    let signing_key = SigningKey::parse(&variables::secret("audit_signing_key").await?)
        .map_err(|error| ConfigError::Invalid("audit_signing_key", error.to_string()))?;
    let others = variables::optional("audit_verification_keys").await?.unwrap_or_default();
    let keys = AuditKeys::with_own(&signing_key, &others)
        .map_err(|error| ConfigError::Invalid("audit_verification_keys", error.to_string()))?;
    let every = Duration::from_secs(number("audit_seal_every_s", 10).await?);
    let variables = ["audit_webhook_url", "audit_webhook_path", "audit_webhook_key"];
    Ok(SealingConfig { signing_key, keys, webhook: Receiver::load(variables).await?, every })
}
