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
    /// That of Amazon's Simple Email Service.
    Ses(SesAccount),
}

/// As whom SES is called.
pub struct SesAccount {
    /// The region, which is part of each signature: `eu-central-1`.
    pub region: String,
    /// Which key signs.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: SecretString,
    /// Belongs to a key that expires.
    pub session_token: Option<SecretString>,
    /// The configuration set that applies; the account's own if none is named.
    pub configuration_set: Option<String>,
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
        "ses" => MailDriver::Ses(ses_account().await?),
        _ => {
            let expected = "expected `mailpit`, `resend` or `ses`".to_owned();
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

async fn ses_account() -> Result<SesAccount, ConfigError> {
    Ok(SesAccount {
        region: variables::required("ses_region").await?,
        access_key_id: variables::required("ses_access_key_id").await?,
        secret_access_key: variables::secret("ses_secret_access_key").await?,
        session_token: variables::optional("ses_session_token").await?.map(SecretString::from),
        configuration_set: variables::optional("ses_configuration_set").await?,
    })
}
