//! What an access token is for that one service alone accepts.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// Longest name, in bytes.
const MAX_BYTES: usize = 200;
/// Whose tokens are for Postern itself: no service may be called so, in whichever letters.
pub const OWN: &str = "postern";

/// A name that a service has for access tokens: `aud` (RFC 7519 section 4.1.3), such as `calendar` or
/// `https://calendar.example`. One spelling, compared byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Audience(String);

/// Text that is no audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AudienceError {
    /// Not a word or a URI.
    #[error(
        "an audience has 1 to 200 letters, digits and characters of -._~:/@, and begins with a letter or digit"
    )]
    Malformed,
    /// Postern's own.
    #[error("tokens with this audience are for Postern itself")]
    Own,
}

impl Audience {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Audience {
    type Err = AudienceError;

    fn from_str(text: &str) -> Result<Self, AudienceError> {
        let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/@".contains(&byte);
        if !first || text.len() > MAX_BYTES || !text.bytes().all(plain) {
            return Err(AudienceError::Malformed);
        }
        if text.eq_ignore_ascii_case(OWN) {
            return Err(AudienceError::Own);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAUTH-8, ASVS 9.2.4: what a service may be called, and that none is called as we are.
    #[test]
    fn an_audience_is_a_word_or_a_uri() {
        for text in ["calendar", "https://calendar.example:8443/v1", "urn:example:a_b~c", "a"] {
            assert_eq!(text.parse::<Audience>().map(|of| of.to_string()).as_deref(), Ok(text));
        }
        let long = "a".repeat(MAX_BYTES + 1);
        for text in ["", " ", "a b", "-a", "/a", "a,b", "a\n", "é", "a#b", "a?b", "a\"", &long] {
            assert_eq!(text.parse::<Audience>(), Err(AudienceError::Malformed), "{text}");
        }
        for text in ["postern", "Postern", "POSTERN"] {
            assert_eq!(text.parse::<Audience>(), Err(AudienceError::Own));
        }
    }
}
