//! How the fields are read that only this component has; for the others there is `postern_edge::field`.

use postern_domain::field_code::FieldCode;
use postern_edge::Invalid;
use postern_platform::SecretString;

/// Six digits, with what people type between them.
const MAX_CODE_BYTES: usize = 16;

/// `code`, of a text message: whether it is well-formed is told as whether it is right.
pub fn sms_code(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_CODE_BYTES => Ok(SecretString::from(text)),
        _ => Err(Invalid::new(FieldCode::InvalidCode, "The code has six digits.")),
    }
}
