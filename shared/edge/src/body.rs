//! From bytes to a typed request, or to a problem that names every bad field at once (API-3).
//!
//! A request type derives `Deserr` with `error = FieldErrors, deny_unknown_fields`; each field names the
//! one parser of its domain type.

use std::{fmt::Display, ops::ControlFlow, str::FromStr};

use axum::extract::FromRequestParts;
use bytes::Bytes;
use deserr::{
    DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef,
};
use http::{header, request::Parts};
use postern_domain::json;

use crate::{
    path::PathParams,
    problem::{FieldError, INVALID_JSON, Problem, UNSUPPORTED_MEDIA_TYPE},
};

/// The body's bytes, put into the request's extensions by [`crate::serve`].
#[derive(Clone)]
pub struct RawBody(pub Bytes);

/// A parsed and validated JSON body.
pub struct Valid<T>(pub T);

impl<S: Sync, T: Deserr<FieldErrors>> FromRequestParts<S> for Valid<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        require_json(parts)?;
        parse(&raw(parts)).map(Self)
    }
}

/// A JSON body that may be left out, or `null`.
pub struct ValidOrNone<T>(pub Option<T>);

impl<S: Sync, T: Deserr<FieldErrors>> FromRequestParts<S> for ValidOrNone<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let body = raw(parts);
        if body.is_empty() {
            return Ok(Self(None));
        }
        require_json(parts)?;
        parse::<Option<T>>(&body).map(Self)
    }
}

/// A JSON value whose shape is for the handler to check: merge patches (RFC 7396) and documents with a schema of
/// their own.
pub struct ValidJson(pub serde_json::Value);

impl<S: Sync> FromRequestParts<S> for ValidJson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if essence(parts).as_deref() != Some("application/merge-patch+json") {
            require_json(parts)?;
        }
        strict(&raw(parts)).map(Self)
    }
}

/// Validated query parameters; every one is text.
pub struct ValidQuery<T>(pub T);

impl<S: Sync, T: Deserr<FieldErrors>> FromRequestParts<S> for ValidQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
            .map_err(|_| problem_at("", "invalid_query", "The query string cannot be read."))?;
        let mut map = serde_json::Map::new();
        for (name, value) in pairs {
            if map.insert(name.clone(), value.into()).is_some() {
                return Err(problem_at(&name, "duplicate", "Give this parameter once."));
            }
        }
        deserialize(serde_json::Value::Object(map)).map(Self)
    }
}

/// A path parameter that is parsed from text, in the one spelling that it has; another is 404.
pub struct ValidPath<T>(pub T);

impl<S: Send + Sync, T: FromStr + Display> FromRequestParts<S> for ValidPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        path_params(parts)?.get(0).map(Self)
    }
}

/// Two path parameters that are parsed from text, in the order of the path.
pub struct ValidPathPair<A, B>(pub A, pub B);

impl<S: Send + Sync, A: FromStr + Display, B: FromStr + Display> FromRequestParts<S>
    for ValidPathPair<A, B>
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let params = path_params(parts)?;
        Ok(Self(params.get(0)?, params.get(1)?))
    }
}

/// What the guard has read: no handler reads the path again.
fn path_params(parts: &Parts) -> Result<&PathParams, Problem> {
    let params = parts.extensions.get::<PathParams>();
    params.ok_or_else(|| Problem::defect("no path parameters in request"))
}

fn raw(parts: &Parts) -> Bytes {
    parts.extensions.get::<RawBody>().map(|body| body.0.clone()).unwrap_or_default()
}

fn problem_at(name: &str, code: &str, detail: &str) -> Problem {
    let pointer = if name.is_empty() { String::new() } else { format!("/{}", escape(name)) };
    Problem::invalid(vec![FieldError { pointer, code: code.into(), detail: detail.into() }])
}

/// The media type without its parameters, which mean nothing here: `mime` would refuse the request for one that is
/// malformed.
fn essence(parts: &Parts) -> Option<String> {
    parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split(';').next())
        .map(|essence| essence.trim().to_ascii_lowercase())
}

fn require_json(parts: &Parts) -> Result<(), Problem> {
    match essence(parts).as_deref() {
        Some("application/json") => Ok(()),
        _ => Err(Problem::new(&UNSUPPORTED_MEDIA_TYPE)),
    }
}

/// Parses a JSON body into a request type.
pub fn parse<T: Deserr<FieldErrors>>(bytes: &[u8]) -> Result<T, Problem> {
    deserialize(strict(bytes)?)
}

fn strict(bytes: &[u8]) -> Result<serde_json::Value, Problem> {
    json::strict(bytes).map_err(|error| {
        let detail = error.to_string();
        Problem::new(&INVALID_JSON).detail(detail.clone()).field(
            error.pointer,
            "invalid_json",
            detail,
        )
    })
}

fn deserialize<T: Deserr<FieldErrors>>(value: serde_json::Value) -> Result<T, Problem> {
    deserr::deserialize::<T, _, FieldErrors>(value).map_err(|errors| Problem::invalid(errors.0))
}

/// Why a domain type refused a text: a stable code and a sentence. The value itself is never repeated.
#[derive(Debug)]
pub struct Invalid {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

impl Invalid {
    /// From a code and a sentence.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// All bad fields of one request.
#[derive(Debug)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    fn more(
        so_far: Option<Self>,
        location: ValuePointerRef<'_>,
        code: &str,
        detail: String,
    ) -> ControlFlow<Self, Self> {
        let mut errors = so_far.map(|errors| errors.0).unwrap_or_default();
        errors.push(FieldError { pointer: pointer(location), code: code.to_owned(), detail });
        ControlFlow::Continue(Self(errors))
    }
}

impl MergeWithError<Self> for FieldErrors {
    fn merge(so_far: Option<Self>, other: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut errors = so_far.map(|errors| errors.0).unwrap_or_default();
        errors.extend(other.0);
        ControlFlow::Continue(Self(errors))
    }
}

impl MergeWithError<Invalid> for FieldErrors {
    fn merge(
        so_far: Option<Self>,
        other: Invalid,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        Self::more(so_far, location, other.code, other.detail)
    }
}

impl DeserializeError for FieldErrors {
    fn error<V: IntoValue>(
        so_far: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        match error {
            ErrorKind::MissingField { field } => {
                let location = ValuePointerRef::Key { key: field, prev: &location };
                Self::more(so_far, location, "required", "This field is required.".into())
            }
            ErrorKind::UnknownKey { key, accepted } => {
                let location = ValuePointerRef::Key { key, prev: &location };
                let detail = match accepted {
                    [] => "There are no fields here.".to_owned(),
                    accepted => format!("Unknown field; known are: {}.", accepted.join(", ")),
                };
                Self::more(so_far, location, "unknown_field", detail)
            }
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                let detail = format!("Expected {}, got {}.", kinds(accepted), kind(actual.kind()));
                Self::more(so_far, location, "wrong_type", detail)
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                let detail = format!("Expected one of: {}.", accepted.join(", "));
                Self::more(so_far, location, "unknown_value", detail)
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                Self::more(so_far, location, "wrong_length", format!("Expected {expected} items."))
            }
            ErrorKind::Unexpected { .. } => {
                Self::more(so_far, location, "invalid", "This value is not valid.".into())
            }
        }
    }
}

fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => format!("{}/{}", pointer(*prev), escape(key)),
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

/// RFC 6901 section 3, and no longer than a field name can be.
fn escape(key: &str) -> String {
    let key: String = key.chars().take(64).collect();
    key.replace('~', "~0").replace('/', "~1")
}

fn kinds(kinds: &[ValueKind]) -> String {
    kinds.iter().map(|one| kind(*one)).collect::<Vec<_>>().join(" or ")
}

fn kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "a boolean",
        ValueKind::Integer | ValueKind::NegativeInteger | ValueKind::Float => "a number",
        ValueKind::String => "text",
        ValueKind::Sequence => "an array",
        ValueKind::Map => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserr)]
    #[deserr(error = FieldErrors, deny_unknown_fields)]
    struct Example {
        #[deserr(try_from(&String) = short -> Invalid)]
        #[expect(dead_code, reason = "only parsed")]
        name: String,
        #[expect(dead_code, reason = "only parsed")]
        count: u8,
    }

    fn short(text: &str) -> Result<String, Invalid> {
        if text.len() < 5 {
            Ok(text.to_owned())
        } else {
            Err(Invalid::new("too_long", "Too long."))
        }
    }

    fn codes(body: &str) -> Vec<(String, String)> {
        let problem = parse::<Example>(body.as_bytes()).expect_err("a problem");
        let document = problem.document("/", "t");
        document.errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    /// API-3: every bad field is named at once.
    #[test]
    fn names_every_bad_field_at_once() {
        let mut found = codes(r#"{"name": "far too long", "count": "one", "a/b~": 1}"#);
        found.sort();
        let expected =
            [("/a~1b~0", "unknown_field"), ("/count", "wrong_type"), ("/name", "too_long")];
        assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
        assert_eq!(codes("{}").len(), 2);
    }

    #[test]
    fn another_value_than_an_object_is_wrong_as_a_whole() {
        assert_eq!(codes("[]"), [(String::new(), "wrong_type".to_owned())]);
        assert_eq!(codes("{").first().map(|(_, code)| code.as_str()), Some("invalid_json"));
    }
}
