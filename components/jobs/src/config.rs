//! Settings of this component, read once per instance.

use std::{sync::Arc, time::Duration};

use postern_domain::{auth::signing_key::SigningKey, ring::KeyRing};
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
    Ok(JobsConfig {
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
