//! What binds a flow to a provider to the client that began it (OAUTH-3).

use axum::extract::FromRequestParts;
use http::request::Parts;
use postern_platform::SecretString;

use crate::http::{
    cookies::{self, FLOW},
    problem::Problem,
};

/// The header in which clients without cookies send it.
const HEADER: &str = "x-postern-binding";
/// Longest that is looked at, in bytes; ours have 43.
const MAX_BYTES: usize = 100;

/// What the client shows: by cookie, or by header.
///
/// The request comes from the provider's page, so it is another site's by rights; that it is the user's own, this shows.
pub struct FlowBinding {
    /// What it shows.
    pub shown: Option<SecretString>,
    /// Whether that is a cookie.
    pub by_cookie: bool,
}

impl<S: Sync> FromRequestParts<S> for FlowBinding {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut sent = parts.headers.get_all(HEADER).iter();
        let (shown, by_cookie) = match (sent.next(), sent.next()) {
            (None, _) => (cookies::get(&parts.headers, FLOW), true),
            (Some(value), None) if value.len() <= MAX_BYTES => {
                (value.to_str().ok().map(SecretString::from), false)
            }
            _ => (None, false),
        };
        Ok(Self { by_cookie: by_cookie && shown.is_some(), shown })
    }
}
