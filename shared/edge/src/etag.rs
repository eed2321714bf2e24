//! Versions of what is updated in place (API-5, RFC 9110 section 13): `ETag` out, `If-Match` in. Two devices
//! that change the same thing at once cannot undo each other unknowingly.

use axum::extract::FromRequestParts;
use http::{HeaderValue, header, request::Parts};

use crate::problem::{FieldError, Problem};

/// The `ETag` of a version.
pub fn of(version: i32) -> HeaderValue {
    HeaderValue::try_from(format!("\"v{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The versions that a client is willing to replace; `None` for any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Option<Vec<i32>>);

impl IfMatch {
    /// Whether the present version may be replaced.
    pub fn allows(&self, version: i32) -> bool {
        self.0.as_ref().is_none_or(|versions| versions.contains(&version))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut versions = Vec::new();
        let mut present = false;
        for value in parts.headers.get_all(header::IF_MATCH) {
            present = true;
            let text = value.to_str().map_err(|_| malformed())?;
            if text.trim() == "*" {
                return Ok(Self(None));
            }
            for tag in text.split(',').map(str::trim) {
                // A weak tag never matches here (RFC 9110 section 13.1.1), nor one that is none of ours.
                let strong = tag.starts_with('"') && tag.ends_with('"') && tag.len() >= 2;
                if !strong && !tag.starts_with("W/\"") {
                    return Err(malformed());
                }
                let own = tag.trim_matches('"').strip_prefix('v').filter(|_| strong);
                versions.extend(own.and_then(|number| number.parse::<i32>().ok()));
            }
        }
        Ok(Self(present.then_some(versions)))
    }
}

fn malformed() -> Problem {
    Problem::invalid(vec![FieldError {
        pointer: "/if-match".into(),
        code: "invalid_etag".into(),
        detail: "Expected the ETag of an earlier answer, in its quotes.".into(),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(values: &[&'static str]) -> Option<IfMatch> {
        let mut request = http::Request::builder();
        for value in values {
            request = request.header(header::IF_MATCH, *value);
        }
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        let mut future = std::pin::pin!(IfMatch::from_request_parts(&mut parts, &()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(parsed) => parsed.ok(),
            std::task::Poll::Pending => None,
        }
    }

    /// API-5: strong comparison with any of the tags; no header allows everything.
    #[test]
    fn matches_strong_tags_of_ours_alone() {
        let allows = |values: &[&'static str]| parse(values).map(|tags| tags.allows(3));
        assert_eq!(allows(&[]), Some(true));
        assert_eq!(allows(&["*"]), Some(true));
        assert_eq!(allows(&["\"v3\""]), Some(true));
        assert_eq!(allows(&["\"v2\", \"v3\""]), Some(true));
        assert_eq!(allows(&["\"v2\"", "\"v3\""]), Some(true));
        assert_eq!(allows(&["\"v2\""]), Some(false));
        assert_eq!(allows(&["W/\"v3\""]), Some(false));
        assert_eq!(allows(&["\"abc\""]), Some(false));
        assert_eq!(allows(&["v3"]), None);
    }
}
