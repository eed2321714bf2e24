//! Bodies: JSON, read strictly, and once for all who look at it.

use axum::extract::FromRequestParts;
use deserr::Deserr;
use http::{Extensions, header, request::Parts};
use postern_domain::field_code::FieldCode;
use postern_domain::json::{self, StrictJsonError};
use serde_json::Value;

use super::{
    bytes::raw,
    fields::{FieldErrors, deserialize},
};
use crate::http::problem::{INVALID_JSON, Problem, UNSUPPORTED_MEDIA_TYPE};

/// A parsed and validated JSON body.
pub struct Valid<T>(pub T);

impl<S: Sync, T: Deserr<FieldErrors>> FromRequestParts<S> for Valid<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        require_json(parts)?;
        deserialize(take(&mut parts.extensions)?).map(Self)
    }
}

/// A JSON body that may be left out, or `null`.
pub struct ValidOrNone<T>(pub Option<T>);

impl<S: Sync, T: Deserr<FieldErrors>> FromRequestParts<S> for ValidOrNone<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if raw(&parts.extensions).is_empty() {
            return Ok(Self(None));
        }
        require_json(parts)?;
        deserialize::<Option<T>>(take(&mut parts.extensions)?).map(Self)
    }
}

/// A JSON value whose shape is for the handler to check: merge patches (RFC 7396) and documents with a schema of
/// their own.
pub struct ValidJson(pub Value);

impl<S: Sync> FromRequestParts<S> for ValidJson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if essence(parts).as_deref() != Some("application/merge-patch+json") {
            require_json(parts)?;
        }
        take(&mut parts.extensions).map(Self)
    }
}

/// What was read of the body, until the handler takes it.
#[derive(Clone)]
struct Read(Result<Value, StrictJsonError>);

/// The body, if it is JSON: read now, and kept for the handler. What is not, the handler refuses.
pub(crate) fn peek(extensions: &mut Extensions) -> Option<&Value> {
    if extensions.get::<Read>().is_none() {
        let read = Read(json::strict(&raw(extensions)));
        extensions.insert(read);
    }
    extensions.get::<Read>().and_then(|read| read.0.as_ref().ok())
}

fn take(extensions: &mut Extensions) -> Result<Value, Problem> {
    let read = extensions.remove::<Read>().map(|read| read.0);
    read.unwrap_or_else(|| json::strict(&raw(extensions))).map_err(refused)
}

fn refused(error: StrictJsonError) -> Problem {
    let detail = error.to_string();
    Problem::new(&INVALID_JSON).detail(detail.clone()).field(
        error.pointer,
        FieldCode::InvalidJson,
        detail,
    )
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::http::body::{bytes::RawBody, fields::Invalid};

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
            Err(Invalid::new(FieldCode::TooLong, "Too long."))
        }
    }

    fn of(body: &str) -> Extensions {
        let mut extensions = Extensions::new();
        extensions.insert(RawBody(Bytes::copy_from_slice(body.as_bytes())));
        extensions
    }

    fn codes(body: &str) -> Vec<(String, String)> {
        let read = take(&mut of(body)).and_then(deserialize::<Example>);
        let problem = read.expect_err("a problem");
        let document = problem.document("/", "t");
        document.errors.into_iter().map(|error| (error.pointer, error.code.to_string())).collect()
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

    /// Who looks first reads; the handler gets the same, good or bad.
    #[test]
    fn a_body_is_read_once() {
        let mut extensions = of(r#"{"email": "a@b.example"}"#);
        assert_eq!(peek(&mut extensions).expect("JSON")["email"], "a@b.example");
        // What is read now is what was kept: nothing else is there any more.
        extensions.remove::<RawBody>();
        assert_eq!(take(&mut extensions).expect("JSON")["email"], "a@b.example");
        let mut extensions = of(r#"{"email": "a@b.example", "email": "c@d.example"}"#);
        assert!(peek(&mut extensions).is_none());
        assert!(take(&mut extensions).is_err());
    }
}
