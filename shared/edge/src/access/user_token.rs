//! A user's access token that a service was given, and shows so as to ask about its user (ADR 26).

use postern_domain::{
    audit::Attempt,
    auth::access_token::{self, Expectation, TokenError},
    field_code::FieldCode,
    ids::UserId,
};
use postern_platform::{ExposeSecret, SecretString, variables::VariableError};
use postern_store::sessions::access::READ_ONLY;

use super::{guard, service_caller::ServiceCaller};
use crate::{
    call::Call,
    http::problem::{Answer, Problem, TOKEN_INVALID},
};

/// Where the token stands, and whom it may be for.
pub struct TokenOf<'a> {
    /// The field of the body.
    pub pointer: &'a str,
    /// What tokens are for that this service accepts.
    pub audiences: &'a [String],
}

/// Whose token a service shows: it has to be for this service, and its session has to live, and to be good for what its user
/// may do. Whatever is wrong with it, the answer is one: the service can only send its user away. That the service asks is no
/// use of the session.
pub async fn shown_to(
    call: &Call,
    service: &ServiceCaller,
    token: &SecretString,
    of: &TokenOf<'_>,
) -> Answer<UserId> {
    let refused = || {
        let detail =
            "This is no access token for this service, it has expired, or its session has ended.";
        let code = FieldCode::InvalidToken;
        Problem::new(&TOKEN_INVALID).field(of.pointer.to_owned(), code, detail.to_owned())
    };
    let config = call.config();
    let keys = config.verification_keys.as_ref();
    let keys = keys.ok_or(VariableError::Missing("verification_keys"))?;
    let audiences: Vec<&str> = of.audiences.iter().map(String::as_str).collect();
    let expectation =
        Expectation { issuer: &config.public_url, audiences: &audiences, now: call.now() };
    let claims =
        access_token::verify(keys, token.expose_secret(), &expectation).map_err(|why| {
            // It was good a moment ago: every service comes with one now and then.
            if why == TokenError::Expired {
                return refused();
            }
            refused().attempted_by(Attempt::AccessTokenForged, service.id)
        })?;
    let session = guard::alive(call, (claims.sub, claims.sid), &READ_ONLY).await?;
    // Whoever has to do something first, such as changing the password, may do nothing else until then.
    match session {
        Some(live) if live.restriction.is_none() => Ok(claims.sub),
        _ => Err(refused()),
    }
}
