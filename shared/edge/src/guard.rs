//! The guard in front of protected routes (AUTH-4): a handler behind it receives a [`Caller`]; everybody
//! else receives 401 with `WWW-Authenticate`.

use std::{convert::Infallible, time::Duration};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    auth::{
        access_token::{self, Expectation, TokenError},
        limits,
    },
    ids::{SessionId, UserId},
    mfa::step_up::{self, Freshness},
    rbac::{
        CallerFacts, Decision, Effective, Grant, Permission, Reason, Resource, ResourceRef,
        RoleName, Scope, decide,
    },
    time::UnixMillis,
};
use postern_platform::{ExposeSecret, SecretString, variables};
use postern_store::{
    audit::{self, AuditEvent},
    grants,
    sessions::{self, Checked, LiveSession},
};
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::{
    call::Call,
    config::AUDIENCE,
    cookies, limit, policy,
    problem::{FORBIDDEN, INSUFFICIENT_AUTHENTICATION, NOT_FOUND, Problem},
};

/// Who is asking, as proven by a signed token and a session that is alive right now, and why they may.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// Role names, as the session has them (not as the token says).
    pub roles: Vec<String>,
    /// What these roles permit.
    pub effective: Effective,
    /// Authenticator assurance level: `aal1` or `aal2` (NIST 800-63B-4).
    pub assurance: String,
    /// When the user last proved who they are.
    pub authenticated_at: UnixMillis,
    /// The permission that the route demands.
    pub permission: Permission,
    /// The resource that the path names, type and id.
    pub resource: Option<(String, String)>,
    /// Why it was allowed.
    pub decided: Reason,
    /// Whether the token came as a cookie, as browsers send it.
    pub by_cookie: bool,
}

impl Caller {
    /// Why the call was allowed, as the audit log says it.
    pub fn reason(&self) -> AuditReason {
        self.decided.into()
    }
}

/// What a route demands of its caller.
pub struct Asked<'a> {
    /// The permission.
    pub permission: &'a Permission,
    /// On this resource.
    pub resource: Option<ResourceRef>,
    /// Proved this recently.
    pub max_age: Option<Duration>,
}

/// The resource that a path names by `{id}`: of the permission's own type, where it asks for any.
pub(crate) fn resource(permission: &Permission, template: &str, path: &str) -> Option<ResourceRef> {
    if permission.scope == Scope::Own {
        return None;
    }
    let at = template.split('/').position(|segment| segment == "{id}")?;
    let id = path.split('/').nth(at)?;
    // What cannot be a user's id is no user; the handler says so to those who may ask.
    if permission.resource == "users" && id.parse::<UserId>().is_err() {
        return None;
    }
    Some(ResourceRef { kind: permission.resource.to_string(), id: id.to_owned() })
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only a route that was registered as public can get here, by mistake: refuse.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::unauthenticated(None))
    }
}

/// On a route for anybody: whoever presented a token, which then was good.
impl<S: Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned())
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

/// Whether a request claims to be somebody's.
pub(crate) fn presents_token(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || cookies::get(headers, cookies::ACCESS).is_some()
}

/// Lets a caller in who may do what is asked, or says why not. One Redis script; a statement where a grant
/// may help, or a denial has to be recorded.
pub async fn caller(
    call: &Call,
    method: &Method,
    headers: &HeaderMap,
    asked: &Asked<'_>,
) -> Result<Caller, Problem> {
    let (user, session, by_cookie) = authenticate(call, method, headers)?;
    let live = live(call, method, user, session).await?;
    let (effective, role_names) = policy::of(call, &live.roles).await?;
    let mut caller = Caller {
        user,
        session,
        roles: live.roles,
        effective,
        assurance: live.assurance,
        authenticated_at: live.authenticated_at,
        permission: asked.permission.clone(),
        resource: asked.resource.as_ref().map(|of| (of.kind.clone(), of.id.clone())),
        decided: Reason::NoPermission,
        by_cookie,
    };
    caller.decided = authorize(call, &caller, &role_names, asked.resource.as_ref()).await?;
    if let Some(max_age) = asked.max_age {
        require_fresh(call, &caller, max_age).await?;
    }
    Ok(caller)
}

/// The session, if it is alive, and its user has not called too often: one script for both.
async fn live(
    call: &Call,
    method: &Method,
    user: UserId,
    session: SessionId,
) -> Result<LiveSession, Problem> {
    let bucket = if method.is_safe() { "reads" } else { "writes" };
    let limit = call.config().rate_limits.then(|| (bucket, limits::of_caller(method.is_safe())));
    match sessions::check(call.redis()?, user, session, limit, call.now()).await? {
        Checked::Alive(live) => Ok(live),
        Checked::Ended => Err(Problem::unauthenticated(Some("The session has ended."))),
        Checked::Limited(quota) => Err(limit::refused(bucket, &quota).attempted_on(
            Attempt::RateLimited,
            user,
            Some(session),
        )),
    }
}

/// Whose token it is, when it is one of ours and came from our own pages if it is a cookie.
fn authenticate(
    call: &Call,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(UserId, SessionId, bool), Problem> {
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
    let claims =
        access_token::verify(keys, token.expose_secret(), &expectation).map_err(|why| {
            let detail = "The access token is not valid or has expired.";
            let problem = Problem::unauthenticated(Some(detail));
            // It was one of ours: every client comes back with one now and then.
            if why == TokenError::Expired {
                return problem;
            }
            problem.attempted(Attempt::AccessTokenForged)
        })?;
    if by_cookie {
        cookies::refuse_cross_site(method, headers, &config.public_url)?;
    }
    Ok((claims.sub, claims.sid, by_cookie))
}

/// Decides by roles, and where these do not suffice by the grants on the resource. A denial is recorded
/// before it is answered; it says 403 only to those who may see the resource anyway (RBAC-7).
async fn authorize(
    call: &Call,
    caller: &Caller,
    role_names: &[RoleName],
    resource: Option<&ResourceRef>,
) -> Result<Reason, Problem> {
    let facts = CallerFacts {
        user: caller.user,
        effective: &caller.effective,
        role_names,
        suspended: false,
    };
    let resource_facts = resource.map(|of| Resource {
        kind: of.kind.clone(),
        id: of.id.clone(),
        // A user is their own owner; whose other resources are, their queries know.
        owner: if of.kind == "users" { of.id.parse().ok() } else { None },
    });
    let decision_by = |permission: &Permission, grants: &[Grant]| -> Decision {
        decide(&facts, permission, resource_facts.as_ref(), grants, call.now())
    };
    let mut decision = decision_by(&caller.permission, &[]);
    let mut found = Vec::new();
    if let (false, Some(resource)) = (decision.allowed, resource) {
        let names: Vec<String> = role_names.iter().map(ToString::to_string).collect();
        found = grants::concerning(&call.pg().await?, caller.user, &names, resource).await?;
        decision = decision_by(&caller.permission, &found);
    }
    if decision.allowed {
        return Ok(decision.reason);
    }
    deny(call, caller, decision.reason.into()).await?;
    let mut reading = caller.permission.clone();
    reading.action = "read".into();
    let may_see = resource.is_some() && decision_by(&reading, &found).allowed;
    Err(Problem::new(if may_see { &FORBIDDEN } else { &NOT_FOUND }))
}

/// RFC 9470 section 3: says how recent a proof has to be, and by which assurance level.
async fn require_fresh(call: &Call, caller: &Caller, max_age: Duration) -> Result<(), Problem> {
    let freshness = step_up::decide(max_age, caller.authenticated_at, call.now());
    if freshness == Freshness::Fresh {
        return Ok(());
    }
    deny(call, caller, AuditReason::StaleAuthentication).await?;
    let challenge = format!(
        r#"Bearer realm="postern", error="insufficient_user_authentication", error_description="Prove again who you are: POST /api/v1/auth/step-up", acr_values="{}", max_age={}"#,
        caller.assurance,
        max_age.as_secs()
    );
    let problem = Problem::new(&INSUFFICIENT_AUTHENTICATION);
    Err(match HeaderValue::try_from(challenge) {
        Ok(challenge) => problem.header(header::WWW_AUTHENTICATE, challenge),
        Err(_) => problem,
    })
}

async fn deny(call: &Call, caller: &Caller, reason: AuditReason) -> Result<(), Problem> {
    let event = AuditEvent {
        outcome: AuditOutcome::Denied,
        reason,
        ..call.audit_by(caller, AuditAction::Access, json!({}))?
    };
    Ok(audit::record(&call.pg().await?, &event).await?)
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
