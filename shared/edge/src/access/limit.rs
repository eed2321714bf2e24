//! Rate limits in front of routes that take a secret or send a message (AUTH-9). They come before anything
//! costly, above all before a password is hashed.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use postern_domain::{auth::limits::Limit, email::EmailAddress};
use postern_store::limits::{self, Quota};
use serde_json::Value;

use super::{caller::Caller, devices};
use crate::{
    call::Call,
    http::{
        body::json::peek,
        problem::{Answer, Problem, TOO_MANY_REQUESTS},
    },
    metrics,
};

pub(crate) static LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
pub(crate) static REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
pub(crate) static RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// What names the account that a request counts against, beside the networks of its address. It stands in the table
/// of routes, where a reader sees it: a key that the handler's body has no member for would be a limit that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Nothing: the request names no account.
    Address,
    /// The caller.
    Caller,
    /// The address in the body's member `email`, in whichever spelling.
    Email,
    /// The same; but of whoever shows that they have logged in on their device before, the device (AUTH-10). It may be one
    /// that the account does not know: the handler then calls [`take_as_stranger`].
    EmailOrDevice,
    /// The caller's session, so that no other session of the caller has a part in it.
    Session,
    /// The text of this member of the body.
    Member(&'static str),
    /// The text of the first of these members that the body has.
    AnyMember(&'static [&'static str]),
    /// The caller; without one, the text of this member of the body.
    CallerOrMember(&'static str),
}

impl By {
    /// How `openapi.json` calls it (`x-limit-by`): the members of the body after a colon.
    pub fn name(self) -> String {
        match self {
            Self::Address => "address".to_owned(),
            Self::Caller => "caller".to_owned(),
            Self::Email => "email".to_owned(),
            Self::EmailOrDevice => "email_or_device".to_owned(),
            Self::Session => "session".to_owned(),
            Self::Member(name) => format!("member:{name}"),
            Self::AnyMember(names) => format!("member:{}", names.join(",")),
            Self::CallerOrMember(name) => format!("caller_or_member:{name}"),
        }
    }

    /// Text that names the account. A body without the member counts against the address alone: it is refused before
    /// it can do anything to an account. What comes from the body has the member's name before it, so that nobody
    /// uses up the allowance of a caller by sending their id.
    async fn account(
        self,
        caller: Option<&Caller>,
        headers: &HeaderMap,
        body: Option<&Value>,
    ) -> Result<Option<String>, Problem> {
        Ok(match self {
            Self::EmailOrDevice => {
                let Some(email) = email(body) else { return Ok(None) };
                let token = member(body, &["device_token"]).map(|(_, text)| text.to_owned().into());
                let shown = devices::shown(headers, token.as_ref()).await?;
                Some(shown.map_or_else(
                    || limits::by_email(email.key()),
                    |token| limits::by_device(token.device),
                ))
            }
            Self::Session => caller.map(|caller| format!("session:{}", caller.session)),
            by => by.text(caller, body),
        })
    }

    fn text(self, caller: Option<&Caller>, body: Option<&Value>) -> Option<String> {
        let of_caller = || caller.map(|caller| format!("caller:{}", caller.user));
        match self {
            Self::Address | Self::EmailOrDevice | Self::Session => None,
            Self::Caller => of_caller(),
            Self::Email => Some(limits::by_email(email(body)?.key())),
            Self::Member(name) => named(body, &[name]),
            Self::AnyMember(names) => named(body, names),
            Self::CallerOrMember(name) => of_caller().or_else(|| named(body, &[name])),
        }
    }
}

fn email(body: Option<&Value>) -> Option<EmailAddress> {
    EmailAddress::parse(member(body, &["email"])?.1).ok()
}

fn named(body: Option<&Value>, names: &[&str]) -> Option<String> {
    member(body, names).map(|(name, text)| format!("{name}:{text}"))
}

/// The first of these members that a JSON body has, and its text.
fn member<'a>(body: Option<&'a Value>, names: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let body = body?;
    names.iter().find_map(|name| Some((*name, body.get(*name)?.as_str()?)))
}

/// How often a route may be called, and by what that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limited {
    /// How often.
    pub(crate) limit: Limit,
    /// What names the account.
    pub(crate) by: By,
}

/// Counts a request before it goes on, and tells the client what is left.
pub(crate) async fn layer(
    State(limited): State<Limited>,
    call: Call,
    request: Request,
    next: Next,
) -> Answer<Response> {
    let (mut parts, body) = request.into_parts();
    let quota = take(&call, limited, &mut parts).await?;
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(quota) = quota {
        response.headers_mut().extend(HeaderMap::from_iter(quota_headers(&quota)));
    }
    Ok(response)
}

/// Counts a request; the error is a 429.
async fn take(call: &Call, limited: Limited, request: &mut Parts) -> Answer<Option<Quota>> {
    if !call.config().rate_limits {
        return Ok(None);
    }
    let Limited { limit, by } = limited;
    let caller = request.extensions.get::<Caller>().cloned();
    let body = peek(&mut request.extensions);
    let account = by.account(caller.as_ref(), &request.headers, body).await?;
    let redis = call.redis()?;
    let quota =
        limits::take(redis, limit, &call.networks(), account.as_deref(), call.now()).await?;
    if quota.allowed {
        return Ok(Some(quota));
    }
    Err(refused(limit.name(), &quota))
}

/// Counts a request against the account of `email`, as [`By::Email`] does: for one that was counted by a device which the
/// account turned out not to know. The networks have counted it.
pub async fn take_as_stranger(
    call: &Call,
    limit: Limit,
    email: &EmailAddress,
) -> Result<(), Problem> {
    take_for(call, limit, &limits::by_email(email.key())).await
}

/// Counts a request against what only its handler knows, such as a connection; `account` names it among all that the limit counts.
pub async fn take_for(call: &Call, limit: Limit, account: &str) -> Result<(), Problem> {
    if !call.config().rate_limits {
        return Ok(());
    }
    let quota = limits::take(call.redis()?, limit, &[], Some(account), call.now()).await?;
    if quota.allowed { Ok(()) } else { Err(refused(limit.name(), &quota)) }
}

/// The 429 of a limit of this name.
pub(crate) fn refused(limit: &'static str, quota: &Quota) -> Problem {
    metrics::limited(limit);
    let wait = seconds(quota.retry_after);
    let mut problem = Problem::new(&TOO_MANY_REQUESTS)
        .detail(format!("Try again in {wait} s."))
        .header(header::RETRY_AFTER, HeaderValue::from(wait));
    for (name, value) in quota_headers(quota) {
        problem = problem.header(name, value);
    }
    problem
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

#[cfg(test)]
mod tests {
    use super::*;

    /// AUTH-9, ASVS 6.3.1: the account is what the table names, in one spelling.
    #[test]
    fn the_declared_member_names_the_account() {
        let body = serde_json::json!({
            "email": "Ada@Example.com", "registration": "pst_rg_1", "token": 7,
        });
        let of = |by: By| by.text(None, Some(&body));
        assert_eq!(of(By::Email).as_deref(), Some("email:ada@example.com"));
        assert_eq!(of(By::Member("registration")).as_deref(), Some("registration:pst_rg_1"));
        assert_eq!(of(By::CallerOrMember("registration")), of(By::Member("registration")));
        assert_eq!(of(By::AnyMember(&["code", "registration"])), of(By::Member("registration")));
        // What is not text names nobody; and nobody is a caller by saying so.
        for nobody in [By::Address, By::Caller, By::Member("token"), By::Member("code")] {
            assert_eq!(of(nobody), None, "{nobody:?}");
        }
        assert_eq!(By::Email.text(None, Some(&serde_json::json!({ "email": "nonsense" }))), None);
        assert_eq!(By::Email.text(None, None), None);
    }
}
