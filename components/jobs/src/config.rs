//! Settings of this component, read once per instance.

use std::{sync::Arc, time::Duration};

use postern_domain::{
    audit::{keys::AuditKeys, webhook::WebhookKey},
    auth::signing_key::SigningKey,
    ring::KeyRing,
};
use postern_edge::{
    config::{ConfigError, Once, number},
    tokens::key_ring,
};
use postern_platform::{SecretString, variables};

/// Through which HTTP API mail is sent.
pub enum MailDriver {
    /// Mailpit's, for local use: our own mailbox, or Mailpit itself.
    Mailpit,
    /// Resend's.
    Resend {
        /// The API key.
        api_key: SecretString,
    },
}

/// Who text messages come from.
pub enum Sender {
    /// A number (E.164).
    Number(String),
    /// A messaging service, which chooses one.
    Service(String),
}

/// The account that text messages leave through.
pub struct Twilio {
    /// Base URL of the API, without a slash at the end.
    pub url: String,
    /// The account.
    pub account_sid: String,
    /// Its password.
    pub auth_token: SecretString,
    /// The sender.
    pub sender: Sender,
}

/// Who is told of each checkpoint of the audit log.
pub struct AuditWebhook {
    /// The whole URL.
    pub url: String,
    /// Signs what is sent.
    pub key: WebhookKey,
}

/// Everything that jobs need beyond the shared settings.
pub struct JobsConfig {
    /// The ring that the tokens and codes of mails are derived with.
    pub mail_token_keys: KeyRing,
    /// How mail is sent.
    pub mail_driver: MailDriver,
    /// Base URL of the mail API, without a slash at the end.
    pub mail_url: String,
    /// The sender's address.
    pub mail_from: String,
    /// The sender's name.
    pub mail_from_name: String,
    /// How text messages are sent, if they are.
    pub twilio: Option<Twilio>,
    /// The ring that the codes of text messages are derived with.
    pub code_keys: KeyRing,
    /// Signs the checkpoints of the audit log.
    pub audit_signing_key: SigningKey,
    /// Whose checkpoints count: those of this key, and of the ones that it replaced.
    pub audit_keys: AuditKeys,
    /// Who is told of each checkpoint, if anybody is.
    pub audit_webhook: Option<AuditWebhook>,
    /// How long an audit event may wait to be sealed before sealing is queued.
    pub audit_seal_every: Duration,
}

static CONFIG: Once<JobsConfig> = Once::new();

/// The settings.
pub async fn get() -> Result<Arc<JobsConfig>, ConfigError> {
    CONFIG.get(load()).await
}

async fn load() -> Result<JobsConfig, ConfigError> {
    let mail_driver = match variables::required("mail_driver").await?.as_str() {
        "mailpit" => MailDriver::Mailpit,
        "resend" => MailDriver::Resend { api_key: variables::secret("mail_api_key").await? },
        _ => {
            let expected = "expected `mailpit` or `resend`".to_owned();
            return Err(ConfigError::Invalid("mail_driver", expected));
        }
    };
    let audit_signing_key = SigningKey::parse(&variables::secret("audit_signing_key").await?)
        .map_err(|error| ConfigError::Invalid("audit_signing_key", error.to_string()))?;
    let others = variables::optional("audit_verification_keys").await?.unwrap_or_default();
    let audit_keys = AuditKeys::with_own(&audit_signing_key, &others)
        .map_err(|error| ConfigError::Invalid("audit_verification_keys", error.to_string()))?;
    Ok(JobsConfig {
        audit_keys,
        audit_webhook: audit_webhook().await?,
        twilio: twilio().await?,
        code_keys: key_ring("sms_code_keys").await?,
        audit_signing_key,
        audit_seal_every: Duration::from_secs(number("audit_seal_every_s", 10).await?),
        mail_token_keys: key_ring("mail_token_keys").await?,
        mail_driver,
        mail_url: variables::required("mail_url").await?.trim_end_matches('/').to_owned(),
        mail_from: variables::required("mail_from").await?,
        mail_from_name: variables::required("mail_from_name").await?,
    })
}

async fn audit_webhook() -> Result<Option<AuditWebhook>, ConfigError> {
    let Some(base) = variables::optional("audit_webhook_url").await? else { return Ok(None) };
    let key = WebhookKey::parse(&variables::secret("audit_webhook_key").await?)
        .map_err(|error| ConfigError::Invalid("audit_webhook_key", error.to_string()))?;
    let path = variables::optional("audit_webhook_path").await?.unwrap_or_default();
    let (base, path) = (base.trim_end_matches('/'), path.trim_start_matches('/'));
    Ok(Some(AuditWebhook { url: format!("{base}/{path}"), key }))
}

async fn twilio() -> Result<Option<Twilio>, ConfigError> {
    let Some(account_sid) = variables::optional("twilio_account_sid").await? else {
        return Ok(None);
    };
    let service = variables::optional("twilio_messaging_service_sid").await?;
    let sender = match service {
        Some(sid) => Sender::Service(sid),
        None => Sender::Number(variables::required("twilio_from").await?),
    };
    Ok(Some(Twilio {
        url: variables::required("twilio_url").await?.trim_end_matches('/').to_owned(),
        account_sid,
        auth_token: variables::secret("twilio_auth_token").await?,
        sender,
    }))
}
