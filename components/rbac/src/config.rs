//! Settings of this component, read once per instance.

use std::{sync::Arc, time::Duration};

use postern_domain::{
    audit::{keys::AuditKeys, webhook::WebhookKey},
    auth::signing_key::SigningKey,
};
use postern_edge::config::{ConfigError, Once, number};
use postern_platform::variables;

/// Who is told of each checkpoint of the audit log.
pub struct AuditWebhook {
    /// The whole URL.
    pub url: String,
    /// Signs what is sent.
    pub key: WebhookKey,
}

/// How the audit log is sealed.
pub struct SealingConfig {
    /// Signs the checkpoints.
    pub signing_key: SigningKey,
    /// Whose checkpoints count: those of this key, and of the ones that it replaced.
    pub keys: AuditKeys,
    /// Who is told of each checkpoint, if anybody is.
    pub webhook: Option<AuditWebhook>,
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
    Ok(SealingConfig { signing_key, keys, webhook: audit_webhook().await?, every })
}

async fn audit_webhook() -> Result<Option<AuditWebhook>, ConfigError> {
    let Some(base) = variables::optional("audit_webhook_url").await? else { return Ok(None) };
    let key = WebhookKey::parse(&variables::secret("audit_webhook_key").await?)
        .map_err(|error| ConfigError::Invalid("audit_webhook_key", error.to_string()))?;
    let path = variables::optional("audit_webhook_path").await?.unwrap_or_default();
    let (base, path) = (base.trim_end_matches('/'), path.trim_start_matches('/'));
    Ok(Some(AuditWebhook { url: format!("{base}/{path}"), key }))
}
