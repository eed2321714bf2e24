//! Tokens as cookies for browsers: `__Host-` prefix, `HttpOnly`, `Secure` (RFC 6265bis section 4.1.3).
//!
//! Ours: `headers::Cookie` takes a `;` between quotes for text, which browsers do not, and the first of two cookies;
//! the crate `cookie` brings `time` along, to write attributes that never change.

use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use postern_platform::{ExposeSecret, SecretString};

use crate::http::problem::Problem;

/// Holds the access token.
pub const ACCESS: &str = "__Host-pst_at";
/// Holds the refresh token.
pub const REFRESH: &str = "__Host-pst_rt";
/// Holds the device token, which stays when its user logs out.
pub const DEVICE: &str = "__Host-pst_dt";
/// Binds a flow to a provider to the browser that it began in.
pub const FLOW: &str = "__Host-pst_of";

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
    // Lax for the access token, for links from elsewhere into the application, and for the way back from a provider; no
    // link ever needs the others.
    let same_site = if [ACCESS, FLOW].contains(&name) { "Lax" } else { "Strict" };
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

/// A `Set-Cookie` value that removes what binds flows to a browser, when it binds none any more.
pub fn unbind() -> HeaderValue {
    HeaderValue::from_static("__Host-pst_of=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax")
}

/// Tells a browser whose session has ended to forget what it keeps of its pages (ASVS 14.3.1): the device token, a cookie,
/// stays. Clients that keep no cookies have their own ways.
pub const FORGET: (HeaderName, HeaderValue) = (
    HeaderName::from_static("clear-site-data"),
    HeaderValue::from_static("\"cache\", \"storage\""),
);

/// Takes the tokens from a browser, and tells it to forget the rest.
pub fn take_all(response: &mut Response) {
    let headers = response.headers_mut();
    for cookie in clear() {
        headers.append(header::SET_COOKIE, cookie);
    }
    let (name, value) = FORGET;
    headers.insert(name, value);
}

#[cfg(test)]
mod tests {
    use super::*;

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
