//! Spin variables: the only source of configuration and secrets (AUTH-2).

use secrecy::SecretString;
use spin_sdk::variables::Error;

/// Why a variable could not be read. Names the variable, never its value.
#[derive(Debug, thiserror::Error)]
pub enum VariableError {
    /// The manifest does not give this variable to this component, or it has no value.
    #[error("variable `{0}` is not set")]
    Missing(&'static str),
    /// The variables provider failed.
    #[error("variable `{0}` cannot be read")]
    Provider(&'static str),
}

/// The value of a variable, or `None` when it is not defined for this component or is empty.
pub async fn optional(name: &'static str) -> Result<Option<String>, VariableError> {
    Ok(given(name).await?.filter(|value| !value.is_empty()))
}

/// The value of a variable, be it empty, or `None` when it is not defined for this component.
pub async fn given(name: &'static str) -> Result<Option<String>, VariableError> {
    match spin_sdk::variables::get(name).await {
        Ok(value) => Ok(Some(value)),
        Err(Error::Undefined(_) | Error::InvalidName(_)) => Ok(None),
        Err(Error::Provider(_) | Error::Other(_)) => Err(VariableError::Provider(name)),
    }
}

/// The value of a variable that must be there.
pub async fn required(name: &'static str) -> Result<String, VariableError> {
    optional(name).await?.ok_or(VariableError::Missing(name))
}

/// Like [`required`], in a type that does not print.
pub async fn secret(name: &'static str) -> Result<SecretString, VariableError> {
    required(name).await.map(SecretString::from)
}
