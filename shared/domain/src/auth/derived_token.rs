//! The form that refresh tokens and mail tokens share: `<prefix><key id>.<payload>.<tag>`.
//!
//! Such a token is derived from what it says and a key, not drawn at random and stored: the same
//! payload gives the same token again, and nothing at rest lets anybody make one. Prefixes are fixed
//! text, so that scanners find leaked tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::auth::mac;
use crate::ring::KeyRing;

/// Longest token that is looked at, in bytes; the longest that is made has 108.
const MAX_BYTES: usize = 256;

/// Why a derived token is refused. For logs and counters: outside, all of them are "invalid token".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DerivedTokenError {
    /// Longer than any token.
    #[error("the token is too long")]
    TooLong,
    /// Not of the form, or not in its one canonical spelling.
    #[error("the token is malformed")]
    Malformed,
    /// Made with a key that is not, or no longer, in the ring.
    #[error("the token names an unknown key")]
    UnknownKey,
    /// The tag is not that of the payload.
    #[error("the token is forged")]
    Forged,
}

/// What tells one kind of token from another.
pub(crate) struct Kind {
    /// What a token starts with.
    pub(crate) prefix: &'static str,
    /// The purpose under the tag: a token of one kind is never taken for another.
    pub(crate) label: &'static str,
}

/// The token of `payload`, made with the active key.
pub(crate) fn issue(kind: &Kind, ring: &KeyRing, payload: &[u8]) -> SecretString {
    let (key_id, key) = ring.active();
    let tag = mac::tag(key, &[kind.label.as_bytes(), key_id.as_bytes(), payload]);
    let prefix = kind.prefix;
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let tag = URL_SAFE_NO_PAD.encode(tag);
    SecretString::from(format!("{prefix}{key_id}.{payload}.{tag}"))
}

/// The payload of `token`, if it was made by [`issue`] with any key of the ring.
pub(crate) fn open<const N: usize>(
    kind: &Kind,
    ring: &KeyRing,
    token: &SecretString,
) -> Result<[u8; N], DerivedTokenError> {
    use DerivedTokenError::{Forged, Malformed, TooLong, UnknownKey};
    let token = token.expose_secret();
    if token.len() > MAX_BYTES {
        return Err(TooLong);
    }
    let body = token.strip_prefix(kind.prefix).ok_or(Malformed)?;
    let (key_id, rest) = body.split_once('.').ok_or(Malformed)?;
    let (payload, tag) = rest.split_once('.').ok_or(Malformed)?;
    let payload: [u8; N] = decode(payload).ok_or(Malformed)?;
    let tag: [u8; mac::TAG_BYTES] = decode(tag).ok_or(Malformed)?;
    let key = ring.get(key_id).ok_or(UnknownKey)?;
    let parts = [kind.label.as_bytes(), key_id.as_bytes(), &payload];
    if mac::verify(key, &parts, &tag) { Ok(payload) } else { Err(Forged) }
}

/// Exactly `N` bytes in canonical base64url: this engine refuses padding and set trailing bits.
fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
