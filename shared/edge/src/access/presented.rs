//! The token that a request comes with.

use http::{HeaderMap, header};
use postern_platform::SecretString;

use crate::http::{cookies, problem::Problem};

/// How a token was presented.
pub(crate) enum Presented {
    /// In `Authorization`.
    Header(SecretString),
    /// As a cookie, which browsers send by themselves.
    Cookie(SecretString),
}

/// RFC 6750 section 2: one way of presenting the token counts, the header first. Read here, because of two headers
/// `headers::Authorization` takes the first, and both are refused.
pub(crate) fn presented(headers: &HeaderMap) -> Result<Presented, Problem> {
    let malformed = || Problem::unauthenticated(Some("The Authorization header is malformed."));
    let mut authorization = headers.get_all(header::AUTHORIZATION).iter();
    match (authorization.next(), authorization.next()) {
        (None, _) => cookies::get(headers, cookies::ACCESS)
            .map(Presented::Cookie)
            .ok_or_else(|| Problem::unauthenticated(None)),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| malformed())?;
            let (scheme, token) = text.split_once(' ').ok_or_else(malformed)?;
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(malformed());
            }
            Ok(Presented::Header(SecretString::from(token.trim())))
        }
        (Some(_), Some(_)) => Err(malformed()),
    }
}

/// Whether a request claims to be somebody's.
pub(crate) fn is_any(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || cookies::get(headers, cookies::ACCESS).is_some()
}
