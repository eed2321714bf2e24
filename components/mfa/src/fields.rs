//! How the fields of this component's requests are read: one parser per domain type.

use postern_domain::mfa::totp::Code;
use postern_edge::Invalid;

/// `code`, of an authenticator app.
pub fn totp_code(text: &str) -> Result<Code, Invalid> {
    Code::parse(text).map_err(|error| Invalid::new("invalid_code", error.to_string()))
}
