//! Where a request comes from, and the check that one which is authenticated by cookie and changes something comes from
//! our own pages.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::http::problem::{CROSS_SITE, Problem};

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

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
pub fn of(headers: &HeaderMap, public_url: &str) -> Provenance {
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
    if method.is_safe() || of(headers, public_url) == Provenance::SameOrigin {
        return Ok(());
    }
    Err(Problem::new(&CROSS_SITE))
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
        of(&headers, US)
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
}
