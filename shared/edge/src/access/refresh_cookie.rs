//! The refresh token of a browser.

use axum::extract::FromRequestParts;
use http::request::Parts;
use postern_platform::SecretString;

use crate::{
    call::Call,
    http::{
        cookies::{self, REFRESH},
        problem::Problem,
        provenance::refuse_cross_site,
    },
};

/// The refresh token that came as a cookie, on a request from our own pages.
pub struct RefreshCookie(pub Option<SecretString>);

impl<S: Sync> FromRequestParts<S> for RefreshCookie {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let token = cookies::get(&parts.headers, REFRESH);
        if token.is_some() {
            let call = parts.extensions.get::<Call>();
            let public_url = call.map(|call| call.config().public_url.as_str()).unwrap_or_default();
            refuse_cross_site(&parts.method, &parts.headers, public_url)?;
        }
        Ok(Self(token))
    }
}
