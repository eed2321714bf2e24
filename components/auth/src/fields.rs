//! How the fields are read that only this component has; for the others there is `postern_edge::field`.

use postern_domain::field_code::FieldCode;
use postern_edge::Invalid;
use postern_platform::SecretString;

/// Tokens from mails have about 120 characters.
const MAX_TOKEN_BYTES: usize = 256;
/// The longest code is a backup code, with its dashes.
const MAX_CODE_BYTES: usize = 64;
/// What a client may call its device.
const MAX_DEVICE_CHARS: usize = 100;

/// `token`, from a mail.
pub fn token(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_TOKEN_BYTES => Ok(SecretString::from(text)),
        _ => {
            Err(Invalid::new(FieldCode::InvalidToken, "This is not a token from one of our mails."))
        }
    }
}

/// `token`, where it may be left out.
pub fn optional_token(text: &str) -> Result<Option<SecretString>, Invalid> {
    token(text).map(Some)
}

/// `code`, from a mail: six digits; people type spaces between them.
pub fn optional_code(text: &str) -> Result<Option<String>, Invalid> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if digits.len() == 6 && text.len() <= 16 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Some(digits));
    }
    Err(Invalid::new(FieldCode::InvalidCode, "The code has six digits."))
}

/// `device_token`: of an earlier log-in. One that is not ours is no mistake, so only its length is looked at.
pub fn optional_device_token(text: &str) -> Result<Option<SecretString>, Invalid> {
    match text.len() {
        0..=MAX_TOKEN_BYTES => Ok(Some(SecretString::from(text))),
        _ => Err(Invalid::new(FieldCode::InvalidDeviceToken, "This is not a token from a log-in.")),
    }
}

/// `device`: what the client calls the device, for the user's list of sessions.
pub fn optional_device(text: &str) -> Result<Option<String>, Invalid> {
    // Its owner goes by it: what reorders the text would let it look like another device.
    let deceives = |c: char| c.is_control() || postern_domain::text::reorders_or_breaks(c);
    if text.chars().count() > MAX_DEVICE_CHARS || text.chars().any(deceives) {
        return Err(Invalid::new(
            FieldCode::InvalidDevice,
            "At most 100 characters, none for control or for the direction of text.",
        ));
    }
    Ok(Some(text.trim().to_owned()).filter(|device| !device.is_empty()))
}

/// `code`, of whatever second factor: whether it is well-formed is told as whether it is right.
pub fn code(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_CODE_BYTES => Ok(SecretString::from(text)),
        _ => Err(Invalid::new(
            FieldCode::InvalidCode,
            "Codes have at least 1 and at most 64 characters.",
        )),
    }
}
