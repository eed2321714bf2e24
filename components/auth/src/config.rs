//! Settings and keys of this component, read once per instance.

use std::sync::Arc;

use postern_domain::{
    auth::{
        forbidden::ForbiddenWords,
        password::PasswordHasher,
        policy::{DEFAULT_MIN_LENGTH, PasswordPolicy},
        session::SessionPolicy,
    },
    ring::KeyRing,
};
use postern_edge::{
    config::{ConfigError, Once, number},
    tokens::{Issuer, key_ring},
};
use postern_platform::variables;

/// What to do about passwords that are known from a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreachCheck {
    /// Do not ask.
    Off,
    /// Ask; when there is no answer, let the password through.
    FailOpen,
    /// Ask; when there is no answer, refuse for now.
    FailClosed,
}

/// Everything the routes here need beyond the shared settings.
pub struct AuthConfig {
    /// Hashes and verifies passwords.
    pub hasher: PasswordHasher,
    /// What a new password must be like.
    pub password_policy: PasswordPolicy,
    /// Whether new passwords are looked up among breached ones.
    pub breach_check: BreachCheck,
    /// Where.
    pub breach_url: String,
    /// Limits of sessions.
    pub session_policy: SessionPolicy,
    /// Issues tokens.
    pub issuer: Issuer,
    /// The ring that the tokens and codes of mails are derived with.
    pub mail_token_keys: KeyRing,
    /// The ring that wraps the secrets of authenticator apps.
    pub mfa_keys: KeyRing,
    /// The ring that log-in challenges and the codes of text messages are derived with.
    pub code_keys: KeyRing,
}

static CONFIG: Once<AuthConfig> = Once::new();

/// The settings.
pub async fn get() -> Result<Arc<AuthConfig>, ConfigError> {
    CONFIG.get(load()).await
}

async fn load() -> Result<AuthConfig, ConfigError> {
    let breach_check = match text("breached_password_check", "off").await?.as_str() {
        "off" => BreachCheck::Off,
        "fail_open" => BreachCheck::FailOpen,
        "fail_closed" => BreachCheck::FailClosed,
        _ => {
            return Err(invalid(
                "breached_password_check",
                "expected off, fail_open or fail_closed",
            ));
        }
    };
    let session_policy = SessionPolicy::parse(
        &text("session_limit", "5").await?,
        &text("session_limit_by_role", "").await?,
        &text("session_limit_policy", "evict_oldest").await?,
    )
    .map_err(|error| invalid("session_limit", &error.to_string()))?;
    let forbidden_words = ForbiddenWords::parse(&text("password_forbidden_words", "").await?)
        .map_err(|error| invalid("password_forbidden_words", &error.to_string()))?;
    Ok(AuthConfig {
        hasher: PasswordHasher::new(key_ring("password_peppers").await?),
        password_policy: PasswordPolicy::with_min_length(
            number("password_min_length", DEFAULT_MIN_LENGTH).await?,
        )
        .forbidding(forbidden_words),
        breach_check,
        breach_url: text("breached_password_url", "https://api.pwnedpasswords.com").await?,
        session_policy,
        issuer: Issuer::load().await?,
        mail_token_keys: key_ring("mail_token_keys").await?,
        mfa_keys: key_ring("mfa_keys").await?,
        code_keys: key_ring("sms_code_keys").await?,
    })
}

async fn text(name: &'static str, default: &str) -> Result<String, ConfigError> {
    Ok(variables::optional(name).await?.unwrap_or_else(|| default.to_owned()))
}

fn invalid(name: &'static str, why: &str) -> ConfigError {
    ConfigError::Invalid(name, why.to_owned())
}
