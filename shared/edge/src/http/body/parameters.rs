//! Parameters of the path and of the query.

use postern_domain::field_code::FieldCode;
use std::{fmt::Display, str::FromStr};

use axum::extract::FromRequestParts;
use deserr::Deserr;
use http::request::Parts;

use super::fields::{FieldErrors, deserialize, escape};
use crate::http::{
    path::PathParams,
    problem::{FieldError, Problem},
};

/// Validated query parameters; every one is text.
pub struct ValidQuery<T>(pub T);

impl<S: Sync, T: Deserr<FieldErrors>> FromRequestParts<S> for ValidQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| {
            problem_at("", FieldCode::InvalidQuery, "The query string cannot be read.")
        })?;
        let mut map = serde_json::Map::new();
        for (name, value) in pairs {
            if map.insert(name.clone(), value.into()).is_some() {
                return Err(problem_at(&name, FieldCode::Duplicate, "Give this parameter once."));
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

fn problem_at(name: &str, code: FieldCode, detail: &str) -> Problem {
    let pointer = if name.is_empty() { String::new() } else { format!("/{}", escape(name)) };
    Problem::invalid(vec![FieldError { pointer, code, detail: detail.into() }])
}
