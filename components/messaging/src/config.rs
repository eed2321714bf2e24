//! Settings of this component, read once per instance.

use std::sync::Arc;

use postern_domain::ring::KeyRing;
use postern_edge::{
    config::{ConfigError, Once},
    tokens::key_ring,
};
use postern_platform::{SecretString, variables};

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

/// How codes are sent.
pub struct TextConfig {
    /// The account, if there is one.
    pub twilio: Option<Twilio>,
    /// The ring that codes are derived with.
    pub code_keys: KeyRing,
}

static PHONE_KEYS: Once<KeyRing> = Once::new();
static TEXTS: Once<TextConfig> = Once::new();

/// The ring that pseudonyms of telephone numbers are made with.
pub async fn phone_keys() -> Result<Arc<KeyRing>, ConfigError> {
    PHONE_KEYS.get(key_ring("phone_keys")).await
}

/// How codes are sent.
pub async fn texts() -> Result<Arc<TextConfig>, ConfigError> {
    let load = async {
        Ok(TextConfig { twilio: twilio().await?, code_keys: key_ring("sms_code_keys").await? })
    };
    TEXTS.get(load).await
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
