//! The form that a webhook carries. Fields that we do not know are ignored: the provider adds some at times.

use axum::extract::FromRequestParts;
use http::request::Parts;
use postern_domain::field_code::FieldCode;
use postern_edge::{
    Problem,
    body::RawBody,
    problem::{FieldError, INVALID_JSON},
};

/// The fields of a form, in order.
pub struct Form(pub Vec<(String, String)>);

impl Form {
    /// From a body.
    pub fn parse(body: &[u8]) -> Option<Self> {
        serde_urlencoded::from_bytes(body).ok().map(Self)
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field that has to be there: at most `max` characters, none of them for control. Postgres has
    /// no NUL in texts, and what Twilio writes into names and numbers has none either.
    pub fn required(&self, name: &str, max: usize) -> Result<&str, Problem> {
        let is_good = |value: &&str| {
            !value.is_empty()
                && value.chars().nth(max).is_none()
                && !value.contains(char::is_control)
        };
        self.get(name).filter(is_good).ok_or_else(|| {
            Problem::invalid(vec![FieldError {
                pointer: format!("/{name}"),
                code: FieldCode::Required,
                detail: format!("Expected 1 to {max} characters, none of them for control."),
            }])
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Form {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let body = parts.extensions.get::<RawBody>().map(|body| body.0.clone()).unwrap_or_default();
        Self::parse(&body).ok_or_else(|| {
            Problem::new(&INVALID_JSON)
                .detail("The body must be a form (application/x-www-form-urlencoded).")
        })
    }
}
