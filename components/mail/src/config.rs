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

/// How mails are written and sent.
pub struct MailConfig {
    /// The ring that the tokens and codes of mails are derived with.
    pub token_keys: KeyRing,
    /// How mail is sent.
    pub driver: MailDriver,
    /// Base URL of the mail API, without a slash at the end.
    pub url: String,
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    pub from_name: String,
}

static CONFIG: Once<MailConfig> = Once::new();

/// The settings.
pub async fn get() -> Result<Arc<MailConfig>, ConfigError> {
    CONFIG.get(load()).await
}

async fn load() -> Result<MailConfig, ConfigError> {
    let driver = match variables::required("mail_driver").await?.as_str() {
        "mailpit" => MailDriver::Mailpit,
        "resend" => MailDriver::Resend { api_key: variables::secret("mail_api_key").await? },
        _ => {
            let expected = "expected `mailpit` or `resend`".to_owned();
            return Err(ConfigError::Invalid("mail_driver", expected));
        }
    };
    Ok(MailConfig {
        token_keys: key_ring("mail_token_keys").await?,
        driver,
        url: variables::required("mail_url").await?.trim_end_matches('/').to_owned(),
        from: variables::required("mail_from").await?,
        from_name: variables::required("mail_from_name").await?,
    })
}
