//! Rate limits in front of routes that take a secret or send a message (AUTH-9). They come before anything
//! costly, above all before a password is hashed.

use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use postern_domain::{
    auth::{limits::Limit, registration::RegistrationHandle},
    email::EmailAddress,
};
use postern_store::limits::{self, Quota};

use crate::{
    call::Call,
    guard::Caller,
    problem::{Problem, TOO_MANY_REQUESTS},
};

static LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
static REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
static RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Counts a request; the error is a 429.
pub async fn take(
    call: &Call,
    limit: Limit,
    caller: Option<&Caller>,
    body: &[u8],
) -> Result<Option<Quota>, Problem> {
    if !call.config().rate_limits {
        return Ok(None);
    }
    let account = caller.map(|caller| caller.user.to_string()).or_else(|| addressed_account(body));
    let redis = call.redis()?;
    let quota =
        limits::take(redis, limit, &call.limit_key(), account.as_deref(), call.now()).await?;
    if quota.allowed {
        return Ok(Some(quota));
    }
    crate::metrics::limited(limit.name());
    let wait = seconds(quota.retry_after);
    let mut problem = Problem::new(&TOO_MANY_REQUESTS)
        .detail(format!("Try again in {wait} s."))
        .header(header::RETRY_AFTER, HeaderValue::from(wait));
    for (name, value) in quota_headers(&quota) {
        problem = problem.header(name, value);
    }
    Err(problem)
}

/// Describes the limit to the client.
pub fn describe(response: &mut Response, quota: &Quota) {
    response.headers_mut().extend(HeaderMap::from_iter(quota_headers(quota)));
}

fn quota_headers(quota: &Quota) -> [(HeaderName, HeaderValue); 3] {
    [
        (LIMIT.clone(), HeaderValue::from(quota.limit)),
        (REMAINING.clone(), HeaderValue::from(quota.remaining)),
        (RESET.clone(), HeaderValue::from(seconds(quota.reset_after))),
    ]
}

/// Whole seconds, rounded up: never invites a retry that would be too early.
fn seconds(duration: std::time::Duration) -> u64 {
    duration.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
}

/// The account that a body without a caller speaks of, by its address or by the handle of a registration. A
/// body that does not parse counts against the address alone: it will be refused before it can do anything
/// to an account.
fn addressed_account(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Addressed {
        email: Option<String>,
        registration: Option<String>,
    }
    let addressed: Addressed = serde_json::from_slice(body).ok()?;
    if let Some(email) = addressed.email {
        return EmailAddress::parse(&email).ok().map(|email| email.key().to_owned());
    }
    RegistrationHandle::parse(&addressed.registration?).ok().map(|handle| handle.hash())
}
