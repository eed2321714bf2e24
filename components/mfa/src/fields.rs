//! How the fields of this component's requests are read: one parser per domain type.

use postern_domain::{messaging::phone::PhoneNumber, mfa::totp::Code};
use postern_edge::Invalid;
use postern_platform::SecretString;

/// Challenges have about 120 characters.
const MAX_CHALLENGE_BYTES: usize = 256;
/// Six digits, with what people type between them.
const MAX_CODE_BYTES: usize = 16;

/// `code`, of an authenticator app.
pub fn totp_code(text: &str) -> Result<Code, Invalid> {
    Code::parse(text).map_err(|error| Invalid::new("invalid_code", error.to_string()))
}

/// `number`, of a phone.
pub fn phone_number(text: &str) -> Result<PhoneNumber, Invalid> {
    text.parse().map_err(|error: postern_domain::messaging::phone::PhoneError| {
        Invalid::new(error.code(), error.to_string())
    })
}

/// `code`, of a text message: whether it is well-formed is told as whether it is right.
pub fn sms_code(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_CODE_BYTES => Ok(SecretString::from(text)),
        _ => Err(Invalid::new("invalid_code", "The code has six digits.")),
    }
}

/// `challenge`, from the first step of a log-in.
pub fn challenge(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_CHALLENGE_BYTES => Ok(SecretString::from(text)),
        _ => Err(Invalid::new("invalid_challenge", "This is not a challenge of ours.")),
    }
}

/// A flag in a query.
pub fn flag(text: &str) -> Result<bool, Invalid> {
    text.parse().map_err(|_| Invalid::new("invalid_flag", "Expected true or false."))
}
