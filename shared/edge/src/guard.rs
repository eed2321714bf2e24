//! The guard in front of protected routes (AUTH-4): a handler behind it receives a [`Caller`]; everybody
//! else receives 401 with `WWW-Authenticate`.

use axum::extract::FromRequestParts;
use http::{HeaderMap, Method, header, request::Parts};
use postern_domain::{
    auth::access_token::{self, Expectation},
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{ExposeSecret, SecretString, variables};
use postern_store::sessions;
use subtle::ConstantTimeEq;

use crate::{call::Call, config::AUDIENCE, cookies, problem::Problem};

/// Who is asking, as proven by a signed token and a session that is alive right now.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// Role names, as the session has them (not as the token says).
    pub roles: Vec<String>,
    /// Authenticator assurance level: `aal1` or `aal2` (NIST 800-63B-4).
    pub assurance: String,
    /// When the user last proved who they are.
    pub authenticated_at: UnixMillis,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only a route that was registered as public can get here, by mistake: refuse.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::unauthenticated(None))
    }
}

enum Presented {
    Header(SecretString),
    Cookie(SecretString),
}

/// RFC 6750 section 2: one way of presenting the token counts, the header first.
fn presented(headers: &HeaderMap) -> Result<Presented, Problem> {
    let malformed = || Problem::unauthenticated(Some("The Authorization header is malformed."));
    let mut authorization = headers.get_all(header::AUTHORIZATION).iter();
    match (authorization.next(), authorization.next()) {
        (None, _) => cookies::get(headers, cookies::ACCESS)
            .map(Presented::Cookie)
            .ok_or_else(|| Problem::unauthenticated(None)),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| malformed())?;
            let (scheme, token) = text.split_once(' ').ok_or_else(malformed)?;
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(malformed());
            }
            Ok(Presented::Header(SecretString::from(token.trim())))
        }
        (Some(_), Some(_)) => Err(malformed()),
    }
}

/// Lets a caller in, or says why not. One Redis script.
pub async fn caller(call: &Call, method: &Method, headers: &HeaderMap) -> Result<Caller, Problem> {
    let (token, by_cookie) = match presented(headers)? {
        Presented::Header(token) => (token, false),
        Presented::Cookie(token) => (token, true),
    };
    let config = call.config();
    let keys = config
        .verification_keys
        .as_ref()
        .ok_or(variables::VariableError::Missing("verification_keys"))?;
    let expectation =
        Expectation { issuer: &config.public_url, audience: AUDIENCE, now: call.now() };
    let claims = access_token::verify(keys, token.expose_secret(), &expectation).map_err(|_| {
        Problem::unauthenticated(Some("The access token is not valid or has expired."))
    })?;
    if by_cookie {
        cookies::refuse_cross_site(method, headers, &config.public_url)?;
    }
    let live = sessions::check(call.redis()?, claims.sub, claims.sid, call.now())
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The session has ended.")))?;
    Ok(Caller {
        user: claims.sub,
        session: claims.sid,
        roles: live.roles,
        assurance: live.assurance,
        authenticated_at: live.authenticated_at,
    })
}

/// Lets in whoever presents the secret of `variable` as a bearer token: our own triggers.
pub async fn service(headers: &HeaderMap, variable: &'static str) -> Result<(), Problem> {
    let Presented::Header(token) = presented(headers)? else {
        return Err(Problem::unauthenticated(None));
    };
    let expected = variables::secret(variable).await?;
    let same = expected.expose_secret().as_bytes().ct_eq(token.expose_secret().as_bytes());
    if bool::from(same) { Ok(()) } else { Err(Problem::unauthenticated(Some("Wrong token."))) }
}
