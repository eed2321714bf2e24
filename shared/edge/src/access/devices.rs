//! Devices on which somebody has logged in before (AUTH-10): a token that the client keeps, in a cookie or by itself.
//! Only what logs people in has the keys.

use http::HeaderMap;
use postern_domain::{auth::device_token::DeviceToken, ring::KeyRing};
use postern_platform::SecretString;

use super::tokens::key_ring;
use crate::{
    config::{ConfigError, Once},
    http::cookies,
};

static KEYS: Once<KeyRing> = Once::new();

/// The device that a client shows to be on by `token`, or by its cookie. Whether it is known to an account, that account
/// says. A token that is none of ours, or of a key that is no longer in the ring, is no mistake to tell of: its client is a
/// stranger again, and gets a new one when it has logged in.
pub async fn shown(
    headers: &HeaderMap,
    token: Option<&SecretString>,
) -> Result<Option<DeviceToken>, ConfigError> {
    let cookie = cookies::get(headers, cookies::DEVICE);
    let Some(text) = token.or(cookie.as_ref()) else { return Ok(None) };
    let keys = KEYS.get(key_ring("refresh_keys")).await?;
    Ok(DeviceToken::parse(text, &keys).ok())
}
