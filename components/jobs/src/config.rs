//! Settings of this component, read once per instance.

use std::sync::Arc;

use postern_domain::ring::KeyRing;
use postern_edge::{
    config::{ConfigError, Once},
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
    Ok(JobsConfig {
        mail_token_keys: key_ring("mail_token_keys").await?,
        mail_driver,
        mail_url: variables::required("mail_url").await?.trim_end_matches('/').to_owned(),
        mail_from: variables::required("mail_from").await?,
        mail_from_name: variables::required("mail_from_name").await?,
    })
}
