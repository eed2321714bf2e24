//! Settings that every component may have, read once per instance from Spin variables.
//!
//! A component sees only the variables that `spin.toml` gives it; what it is not given is `None` here, and
//! a route that needs it answers 503.

use std::sync::{Arc, OnceLock};

use postern_domain::auth::access_token::VerificationKeys;
use postern_platform::{
    SecretString,
    pg::{Connection, Database},
    redis::Redis,
    variables::{self, VariableError},
};

use crate::problem::Problem;

/// Why the settings are unusable. Names the setting, never its value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable could not be read.
    #[error(transparent)]
    Variable(#[from] VariableError),
    /// A variable has a value that makes no sense.
    #[error("variable `{0}` is not valid: {1}")]
    Invalid(&'static str, String),
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        Self::unavailable(format!("misconfigured: {error}"))
    }
}

/// The shared settings.
pub struct EdgeConfig {
    database: Option<Database>,
    redis: Option<Redis>,
    /// Who may have signed an access token.
    pub verification_keys: Option<VerificationKeys>,
    /// Where people reach Postern, without a slash at the end; also the issuer of tokens.
    pub public_url: String,
    /// How many proxies append to `x-forwarded-for` in front of us.
    pub trusted_proxies: usize,
    /// Whether rate limits are on; they can only be off outside production.
    pub rate_limits: bool,
    /// How many passwords may be hashed at once, over all instances. A hash takes 19 MiB and a core for some 30 ms.
    pub max_hashes_in_flight: u32,
}

/// The audience of access tokens: this API.
pub const AUDIENCE: &str = "postern";

impl EdgeConfig {
    /// Reads the variables.
    pub async fn load() -> Result<Self, ConfigError> {
        let ca_certificate = variables::optional("postgres_ca").await?;
        let database = variables::optional("database_url").await?;
        let redis = variables::optional("redis_url").await?;
        let keys = variables::optional("verification_keys").await?;
        let verification_keys = keys
            .map(|text| VerificationKeys::parse(&text))
            .transpose()
            .map_err(|error| ConfigError::Invalid("verification_keys", error.to_string()))?;
        Ok(Self {
            database: database.map(|url| Database::new(SecretString::from(url), ca_certificate)),
            redis: redis.map(|url| Redis::new(SecretString::from(url))),
            verification_keys,
            public_url: variables::optional("public_url").await?.unwrap_or_default(),
            trusted_proxies: number("trusted_proxies", 0).await?,
            rate_limits: rate_limits().await?,
            max_hashes_in_flight: number("max_hashes_in_flight", 64).await?,
        })
    }

    /// A connection to Postgres for this request.
    pub async fn pg(&self) -> Result<Connection, Problem> {
        let database = self.database.as_ref().ok_or(VariableError::Missing("database_url"))?;
        let connection = database.open().await?;
        crate::metrics::waited_for_connection(connection.waited());
        Ok(connection)
    }

    /// Redis.
    pub fn redis(&self) -> Result<&Redis, Problem> {
        Ok(self.redis.as_ref().ok_or(VariableError::Missing("redis_url"))?)
    }
}

async fn rate_limits() -> Result<bool, ConfigError> {
    let production = variables::optional("environment").await?.as_deref() == Some("production");
    match variables::optional("rate_limits").await?.as_deref() {
        None | Some("on") => Ok(true),
        Some("off") if production => {
            Err(ConfigError::Invalid("rate_limits", "cannot be off in production".into()))
        }
        Some("off") => Ok(false),
        Some(_) => Err(ConfigError::Invalid("rate_limits", "expected `on` or `off`".into())),
    }
}

/// A variable that holds a whole number.
pub async fn number<T: std::str::FromStr>(
    name: &'static str,
    default: T,
) -> Result<T, ConfigError> {
    match variables::optional(name).await? {
        None => Ok(default),
        Some(text) => {
            text.parse().map_err(|_| ConfigError::Invalid(name, "expected a whole number".into()))
        }
    }
}

/// Loads a value once per instance. A failed load is not kept: the next request tries again.
pub struct Once<T>(OnceLock<Arc<T>>);

impl<T> Once<T> {
    /// Not loaded yet.
    #[expect(clippy::new_without_default, reason = "only ever a static")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The value, loaded by `load` if this is the first time.
    pub async fn get<E>(&self, load: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        if let Some(value) = self.0.get() {
            return Ok(value.clone());
        }
        let value = Arc::new(load.await?);
        Ok(self.0.get_or_init(|| value).clone())
    }
}
