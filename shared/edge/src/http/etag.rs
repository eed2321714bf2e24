//! Versions of what several devices edit (API-5): `ETag` out, `If-Match` and `If-None-Match` in (RFC 9110 sections 8.8.3,
//! 13.1.1, 13.1.2).
//!
//! Ours: a version is a number, and `headers::IfMatch` compares text. Its types would stand around these lines, not in
//! their place.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::{HeaderName, HeaderValue, header, request::Parts};

use crate::http::problem::{PRECONDITION_FAILED, Problem};

/// The header that names a version.
pub fn etag(version: impl Into<i64>) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::try_from(format!("\"v{}\"", version.into()));
    (header::ETAG, value.unwrap_or(HeaderValue::from_static("\"\"")))
}

/// Which versions a client is willing to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// Whichever is there.
    Any,
    /// One of these; none at all when the header named none of ours.
    OneOf(Vec<i64>),
}

impl IfMatch {
    /// Refuses (412) to change a version that the client has not seen.
    pub fn require(&self, present: impl Into<i64>) -> Result<(), Problem> {
        self.require_present(Some(present.into()))
    }

    /// The same where there may be nothing: then any name at all is that of another version.
    pub fn require_present(&self, present: Option<i64>) -> Result<(), Problem> {
        let Some(present) = present else {
            return match self {
                Self::Any => Ok(()),
                Self::OneOf(_) => Err(Problem::new(&PRECONDITION_FAILED)),
            };
        };
        match self {
            Self::OneOf(versions) if !versions.contains(&present) => Err(stale(present)),
            Self::Any | Self::OneOf(_) => Ok(()),
        }
    }

    fn parse<'a>(values: impl Iterator<Item = &'a HeaderValue>) -> Self {
        let mut versions = None;
        for tag in values.flat_map(|value| value.to_str().unwrap_or_default().split(',')) {
            if tag.trim() == "*" {
                return Self::Any;
            }
            // Weak tags never match here (RFC 9110 section 13.1.1).
            versions.get_or_insert_with(Vec::new).extend(number(tag.trim()));
        }
        versions.map_or(Self::Any, Self::OneOf)
    }
}

/// What is there has another version than the client thinks: the one that `ETag` names.
fn stale(present: i64) -> Problem {
    let (name, value) = etag(present);
    Problem::new(&PRECONDITION_FAILED).header(name, value)
}

/// Which versions a client does not want to replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfNoneMatch {
    /// The header did not come.
    Unsaid,
    /// Whichever is there: what is sent is to be new.
    Any,
    /// These.
    OneOf(Vec<i64>),
}

impl IfNoneMatch {
    /// Refuses (412) to replace what the client wants to keep. `present` is the version that is there, if one is.
    pub fn require_absent(&self, present: Option<i64>) -> Result<(), Problem> {
        match (self, present) {
            (Self::Any, Some(version)) => Err(stale(version)),
            (Self::OneOf(versions), Some(version)) if versions.contains(&version) => {
                Err(stale(version))
            }
            _ => Ok(()),
        }
    }

    fn parse<'a>(values: impl Iterator<Item = &'a HeaderValue>) -> Self {
        let mut versions = None;
        for tag in values.flat_map(|value| value.to_str().unwrap_or_default().split(',')) {
            let tag = tag.trim();
            if tag == "*" {
                return Self::Any;
            }
            // Weak tags match here (RFC 9110 section 13.1.2).
            let named = number(tag.strip_prefix("W/").unwrap_or(tag));
            versions.get_or_insert_with(Vec::new).extend(named);
        }
        versions.map_or(Self::Unsaid, Self::OneOf)
    }
}

/// The number of a version, of a tag as `etag` makes it.
fn number(tag: &str) -> Option<i64> {
    tag.strip_prefix("\"v")?.strip_suffix('"')?.parse().ok()
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.headers.get_all(header::IF_NONE_MATCH).iter()))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.headers.get_all(header::IF_MATCH).iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// API-5
    #[test]
    fn a_change_goes_to_a_version_that_was_seen() {
        let parse = |texts: &[&'static str]| {
            let values: Vec<_> = texts.iter().map(|text| HeaderValue::from_static(text)).collect();
            IfMatch::parse(values.iter())
        };
        assert_eq!(parse(&[]), IfMatch::Any);
        assert_eq!(parse(&["*"]), IfMatch::Any);
        assert_eq!(parse(&["\"v3\""]), IfMatch::OneOf(vec![3]));
        assert_eq!(parse(&["\"v3\", \"v4\"", "\"v5\""]), IfMatch::OneOf(vec![3, 4, 5]));
        assert_eq!(parse(&["W/\"v3\""]), IfMatch::OneOf(vec![]));
        assert_eq!(parse(&[""]), IfMatch::OneOf(vec![]));
        assert!(parse(&["\"v3\""]).require(3).is_ok() && IfMatch::Any.require(3).is_ok());
        assert!(IfMatch::Any.require_present(None).is_ok());
        assert!(parse(&["\"v0\""]).require_present(None).is_err());
        for stale in ["\"v2\"", "v3", "\"3\"", "W/\"v3\""] {
            let refused = parse(&[stale]).require(3).unwrap_err();
            assert_eq!(refused.kind().slug, "precondition-failed");
        }
    }

    /// API-5
    #[test]
    fn what_is_to_be_new_replaces_nothing() {
        let parse = |texts: &[&'static str]| {
            let values: Vec<_> = texts.iter().map(|text| HeaderValue::from_static(text)).collect();
            IfNoneMatch::parse(values.iter())
        };
        assert_eq!(parse(&[]), IfNoneMatch::Unsaid);
        assert!(parse(&[]).require_absent(Some(3)).is_ok());
        for named in [&["*"][..], &["\"v3\""], &["\"v2\", W/\"v3\""], &["\"v2\"", "*"]] {
            let refused = parse(named).require_absent(Some(3)).unwrap_err();
            assert_eq!(refused.kind().slug, "precondition-failed");
            assert!(parse(named).require_absent(None).is_ok());
        }
        assert!(parse(&["\"v2\""]).require_absent(Some(3)).is_ok());
    }
}
