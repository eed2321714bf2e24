//! Settings of this component, read once per instance.

use std::sync::Arc;

use postern_domain::{
    oauth::{
        issuer::Issuer,
        providers::{Client, PROVIDERS, Provider},
    },
    ring::KeyRing,
};
use postern_edge::{
    config::{ConfigError, Once},
    tokens::key_ring,
};
use postern_platform::{SecretString, variables};

/// What a provider knows us by, and where it is asked.
pub struct Settings {
    /// Its row of the table.
    pub provider: &'static Provider,
    /// What it knows us by.
    pub client_id: String,
    /// What we prove it with.
    pub client_secret: SecretString,
    /// Where its user agrees.
    pub authorize_url: String,
    /// Where tokens come from.
    pub token_url: String,
    /// Where they are revoked, if anywhere.
    pub revoke_url: Option<String>,
    /// Where it says who somebody is.
    pub identity_url: String,
    /// What it calls itself, if it does.
    pub issuer: Option<Issuer>,
}

/// The settings of every provider that is offered, and what all share.
pub struct OauthConfig {
    settings: Vec<Settings>,
    /// The ring that tokens are sealed with.
    pub keys: KeyRing,
    /// Origins of applications that users may be sent to afterwards.
    pub return_origins: Vec<String>,
}

impl OauthConfig {
    /// Every provider that is offered, in the order of the table.
    pub fn offered(&self) -> impl Iterator<Item = &Settings> {
        self.settings.iter()
    }

    /// The provider of this id, if it is offered.
    pub fn of(&self, id: &str) -> Option<&Settings> {
        self.settings.iter().find(|settings| settings.provider.id == id)
    }
}

static CONFIG: Once<OauthConfig> = Once::new();

/// The settings.
pub async fn get() -> Result<Arc<OauthConfig>, ConfigError> {
    CONFIG.get(load()).await
}

async fn load() -> Result<OauthConfig, ConfigError> {
    let mut settings = Vec::new();
    for provider in &PROVIDERS {
        settings.extend(of_provider(provider).await?);
    }
    let origins = variables::optional("oauth_return_origins").await?.unwrap_or_default();
    let origins = origins.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    let return_origins: Vec<String> = origins.map(str::to_owned).collect();
    if let Some(bad) = return_origins.iter().find(|origin| !is_origin(origin)) {
        let expected = format!("expected origins such as https://app.example, not {bad}");
        return Err(ConfigError::Invalid("oauth_return_origins", expected));
    }
    Ok(OauthConfig { settings, keys: key_ring("oauth_token_keys").await?, return_origins })
}

/// Scheme and host, and a port if it has one: whatever stands behind it, a path begins there.
fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| {
        !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    })
}

/// `None` for a provider that does not know us.
async fn of_provider(provider: &'static Provider) -> Result<Option<Settings>, ConfigError> {
    let client: &Client = provider.client;
    let Some(client_id) = variables::optional(client.client_id).await? else { return Ok(None) };
    Ok(Some(Settings {
        provider,
        client_id,
        client_secret: variables::secret(client.client_secret).await?,
        authorize_url: variables::required(client.authorize_url).await?,
        token_url: variables::required(client.token_url).await?,
        revoke_url: match client.revoke_url {
            Some(name) => Some(variables::required(name).await?),
            None => None,
        },
        identity_url: variables::required(client.identity_url).await?,
        issuer: match client.issuer {
            Some(name) => Some(issuer(name).await?),
            None => None,
        },
    }))
}

async fn issuer(name: &'static str) -> Result<Issuer, ConfigError> {
    Issuer::parse(&variables::required(name).await?)
        .map_err(|error| ConfigError::Invalid(name, error.to_string()))
}
