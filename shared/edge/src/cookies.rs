//! Tokens as cookies for browsers: `__Host-` prefix, `HttpOnly`, `Secure` (RFC 6265bis section 4.1.3), and
//! the check that a state-changing request with cookies comes from our own pages.
//!
//! Ours: `headers::Cookie` takes a `;` between quotes for text, which browsers do not, and the first of two cookies;
//! the crate `cookie` brings `time` along, to write attributes that never change.

use axum::extract::FromRequestParts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use postern_platform::{ExposeSecret, SecretString};

use crate::{
    call::Call,
    problem::{CROSS_SITE, Problem},
};

/// Holds the access token.
pub const ACCESS: &str = "__Host-pst_at";
/// Holds the refresh token.
pub const REFRESH: &str = "__Host-pst_rt";
/// Holds the device token, which stays when its user logs out.
pub const DEVICE: &str = "__Host-pst_dt";

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The value of a cookie, when it is there exactly once.
pub fn get(headers: &HeaderMap, name: &str) -> Option<SecretString> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| SecretString::from(value));
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// A `Set-Cookie` value that lives for `max_age_s` seconds.
pub fn set(name: &str, value: &SecretString, max_age_s: u64) -> Result<HeaderValue, Problem> {
    // Lax for the access token, for links from elsewhere into the application; no link ever needs the others.
    let same_site = if name == ACCESS { "Lax" } else { "Strict" };
    let text = format!(
        "{name}={}; Path=/; Max-Age={max_age_s}; HttpOnly; Secure; SameSite={same_site}",
        value.expose_secret()
    );
    let mut header = HeaderValue::try_from(text).map_err(|_| Problem::defect("token in cookie"))?;
    header.set_sensitive(true);
    Ok(header)
}

/// `Set-Cookie` values that remove both tokens.
pub fn clear() -> [HeaderValue; 2] {
    [
        HeaderValue::from_static(
            "__Host-pst_at=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
        ),
        HeaderValue::from_static(
            "__Host-pst_rt=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict",
        ),
    ]
}

/// Whether a request shows where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// From our own origin.
    SameOrigin,
    /// From elsewhere.
    Foreign,
    /// It does not say.
    Unknown,
}

/// Where a request says it comes from: `Sec-Fetch-Site` when the browser sends it, else `Origin`.
pub fn provenance(headers: &HeaderMap, public_url: &str) -> Provenance {
    let origin = headers.get(header::ORIGIN).map(HeaderValue::as_bytes);
    let same = |origin: &[u8]| origin.eq_ignore_ascii_case(public_url.as_bytes());
    match (headers.get(&SEC_FETCH_SITE).map(HeaderValue::as_bytes), origin) {
        (_, Some(origin)) if !same(origin) => Provenance::Foreign,
        (Some(b"same-origin"), _) | (None, Some(_)) => Provenance::SameOrigin,
        (Some(_), _) => Provenance::Foreign,
        (None, None) => Provenance::Unknown,
    }
}

/// Refuses a state-changing request with cookies that does not show to be from our own pages.
pub fn refuse_cross_site(
    method: &Method,
    headers: &HeaderMap,
    public_url: &str,
) -> Result<(), Problem> {
    if method.is_safe() || provenance(headers, public_url) == Provenance::SameOrigin {
        return Ok(());
    }
    Err(Problem::new(&CROSS_SITE))
}

/// The refresh token that came as a cookie, on a request from our own pages.
pub struct RefreshCookie(pub Option<SecretString>);

impl<S: Sync> FromRequestParts<S> for RefreshCookie {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let token = get(&parts.headers, REFRESH);
        if token.is_some() {
            let call = parts.extensions.get::<Call>();
            let public_url = call.map(|call| call.config().public_url.as_str()).unwrap_or_default();
            refuse_cross_site(&parts.method, &parts.headers, public_url)?;
        }
        Ok(Self(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: &str = "https://id.example.com";

    fn from(site: Option<&'static str>, origin: Option<&'static str>) -> Provenance {
        let mut headers = HeaderMap::new();
        if let Some(site) = site {
            headers.insert(&SEC_FETCH_SITE, HeaderValue::from_static(site));
        }
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        }
        provenance(&headers, US)
    }

    /// ASVS 3.5.1
    #[test]
    fn only_our_own_origin_counts() {
        assert_eq!(from(Some("same-origin"), None), Provenance::SameOrigin);
        assert_eq!(from(None, Some(US)), Provenance::SameOrigin);
        assert_eq!(from(Some("same-origin"), Some(US)), Provenance::SameOrigin);
        assert_eq!(from(None, None), Provenance::Unknown);
        for foreign in [
            from(Some("cross-site"), None),
            from(Some("same-site"), Some(US)),
            from(Some("same-origin"), Some("https://evil.example")),
            from(None, Some("null")),
            from(None, Some("https://id.example.com.evil.example")),
        ] {
            assert_eq!(foreign, Provenance::Foreign);
        }
    }

    /// ASVS 15.3.7
    #[test]
    fn a_doubled_cookie_is_none() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; __Host-pst_at=x; b=2"));
        assert!(get(&headers, ACCESS).is_some());
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-pst_at=y"));
        assert!(get(&headers, ACCESS).is_none());
    }
}
