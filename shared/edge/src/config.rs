//! Settings that every component may have, read once per instance from Spin variables.
//!
//! A component sees only the variables that `spin.toml` gives it; what it is not given is `None` here, and
//! a route that needs it answers 503.

use std::sync::{Arc, OnceLock};

use postern_domain::{
    auth::{
        access_token::VerificationKeys,
        assurance::{RequireSecondFactor, RequireSecondFactorError},
        session::{DEFAULT_IDLE_BY_ROLE, DEFAULT_IDLE_MINUTES, IdlePolicy},
    },
    deployment::{self, Deployment, Unfit},
};
use postern_platform::{
    SecretString, fault,
    pg::{Connection, Database},
    redis::Redis,
    variables::{self, VariableError},
};

pub use postern_domain::deployment::Environment;

use crate::{http::problem::Problem, metrics};

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
    /// Whose they are.
    pub component: &'static str,
    database: Option<Database>,
    redis: Option<Redis>,
    /// Who may have signed an access token.
    pub verification_keys: Option<VerificationKeys>,
    /// Where people reach Postern, without a slash at the end; also the issuer of tokens.
    pub public_url: String,
    /// How many proxies append to `x-forwarded-for` in front of us.
    pub trusted_proxies: usize,
    /// How long a session may go unused.
    pub idle: IdlePolicy,
    /// Where it runs.
    pub environment: Environment,
    /// Who has to have a second factor.
    pub require_second_factor: RequireSecondFactor,
    /// Settings that this environment must not run with: while there is one, nothing is served.
    pub unfit: Vec<Unfit>,
    /// Whether rate limits are on; they can only be off outside production.
    pub rate_limits: bool,
    /// How many passwords may be hashed at once, over all instances. A hash takes 19 MiB and a core for some 30 ms.
    pub max_hashes_in_flight: u32,
}

/// The audience of access tokens: this API.
pub const AUDIENCE: &str = postern_domain::services::audience::OWN;

impl EdgeConfig {
    /// Reads the variables of this component.
    pub async fn load(component: &'static str) -> Result<Self, ConfigError> {
        let ca_certificate = variables::optional("postgres_ca").await?;
        // Who is given an empty one has a store and no login, which production refuses.
        let database = variables::given("database_url").await?;
        let redis = variables::given("redis_url").await?;
        let keys = variables::optional("verification_keys").await?;
        let verification_keys = keys
            .map(|text| VerificationKeys::parse(&text))
            .transpose()
            .map_err(|error| ConfigError::Invalid("verification_keys", error.to_string()))?;
        let public_url = variables::optional("public_url").await?;
        let rate_limits = rate_limits().await?;
        let deployment = deployment(Known {
            component,
            public_url: public_url.as_deref(),
            database_url: database.as_deref(),
            redis_url: redis.as_deref(),
            rate_limits,
        })
        .await?;
        Ok(Self {
            component,
            environment: deployment.environment,
            require_second_factor: deployment.require_second_factor,
            unfit: deployment.unfit,
            database: database.map(|url| Database::new(SecretString::from(url), ca_certificate)),
            redis: redis.map(|url| Redis::new(SecretString::from(url))),
            verification_keys,
            public_url: public_url.unwrap_or_default(),
            trusted_proxies: number("trusted_proxies", 0).await?,
            idle: idle().await?,
            rate_limits,
            max_hashes_in_flight: number("max_hashes_in_flight", 64).await?,
        })
    }

    /// A connection to Postgres for this request.
    pub async fn pg(&self) -> Result<Connection, Problem> {
        let database = self.database.as_ref().ok_or(VariableError::Missing("database_url"))?;
        let connection = database.open().await?;
        metrics::waited_for_connection(connection.waited());
        Ok(connection)
    }

    /// Redis.
    pub fn redis(&self) -> Result<&Redis, Problem> {
        Ok(self.redis.as_ref().ok_or(VariableError::Missing("redis_url"))?)
    }
}

async fn idle() -> Result<IdlePolicy, ConfigError> {
    let minutes = variables::optional("session_idle_minutes").await?;
    let minutes = minutes.unwrap_or_else(|| DEFAULT_IDLE_MINUTES.to_string());
    let by_role = variables::optional("session_idle_by_role").await?;
    let by_role = by_role.as_deref().unwrap_or(DEFAULT_IDLE_BY_ROLE);
    IdlePolicy::parse(&minutes, by_role)
        .map_err(|error| ConfigError::Invalid("session_idle_minutes", error.to_string()))
}

async fn rate_limits() -> Result<bool, ConfigError> {
    match variables::optional("rate_limits").await?.as_deref() {
        None | Some("on") => Ok(true),
        Some("off") => Ok(false),
        Some(_) => Err(ConfigError::Invalid("rate_limits", "expected `on` or `off`".into())),
    }
}

/// What has been read when a deployment is judged.
struct Known<'a> {
    component: &'a str,
    public_url: Option<&'a str>,
    database_url: Option<&'a str>,
    redis_url: Option<&'a str>,
    rate_limits: bool,
}

/// Judges what this component knows of its deployment.
async fn deployment(known: Known<'_>) -> Result<Deployment, ConfigError> {
    let environment = variables::optional("environment").await?;
    let mail_driver = variables::optional("mail_driver").await?;
    let required = variables::optional("require_second_factor").await?;
    let require_second_factor = required.map(|text| text.parse()).transpose().map_err(
        |error: RequireSecondFactorError| {
            ConfigError::Invalid("require_second_factor", error.to_string())
        },
    )?;
    Ok(deployment::judge(&deployment::Settings {
        environment: environment.as_deref(),
        component: known.component,
        public_url: known.public_url,
        database_url: known.database_url,
        redis_url: known.redis_url,
        mail_driver: mail_driver.as_deref(),
        rate_limits: known.rate_limits,
        require_second_factor,
        fault_points: fault::COMPILED_IN,
    }))
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
