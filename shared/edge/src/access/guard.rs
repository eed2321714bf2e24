//! The guard in front of protected routes (AUTH-4): a handler behind it receives a [`Caller`]; everybody
//! else receives 401 with `WWW-Authenticate`.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    auth::{
        access_token::{self, AccessClaims, Expectation, TokenError},
        assurance::Assurance,
        limits,
        restriction::Restriction,
    },
    ids::{SessionId, UserId},
    mfa::{
        proof,
        step_up::{self, Freshness},
    },
    rbac::{
        CallerFacts, Decision, Grant, Permission, Reason, Resource, ResourceRef, RoleName, decide,
    },
    time::UnixMillis,
};
use postern_platform::{ExposeSecret, variables};
use postern_store::{
    audit::{self, AuditEvent},
    authorization::grants,
    factors::mfa,
    sessions::{
        self,
        access::{Checked, LiveSession, SessionAccess},
    },
};
use serde_json::json;

use super::{
    caller::Caller,
    limit, policy,
    presented::{self, Presented, presented},
};
use crate::{
    call::Call,
    config::{AUDIENCE, Environment},
    http::{
        cookies,
        path::PathParams,
        problem::{
            Answer, FORBIDDEN, INSUFFICIENT_AUTHENTICATION, NOT_FOUND, PASSWORD_CHANGE_REQUIRED,
            Problem, SECOND_FACTOR_REQUIRED, UNAUTHENTICATED,
        },
        provenance::refuse_cross_site,
    },
};

/// What a route demands of its caller beside the permission.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demands {
    /// How long ago they may have proved who they are (MFA-5), if that matters.
    pub(crate) max_auth_age: Option<Duration>,
    /// Whether that does not matter where the path names the caller's own session.
    pub(crate) spares_own_session: bool,
    /// Whether a text message does not suffice as that proof (ASVS 7.5.1).
    pub(crate) strong: bool,
    /// How well they have to have proved who they are, outside development.
    pub(crate) assurance: Option<Assurance>,
    /// Whether those may come who have to have a second factor and have none yet.
    pub(crate) without_second_factor: bool,
    /// Which restricted sessions will do.
    pub(crate) even_while: Vec<Restriction>,
}

/// Whom a route lets in.
#[derive(Clone)]
pub(crate) struct Guarded {
    /// Who has this permission.
    pub(crate) permission: Permission,
    /// And meets these.
    pub(crate) demands: Demands,
    /// What the component may do to sessions.
    pub(crate) sessions: &'static SessionAccess,
}

impl Guarded {
    /// By a permission alone.
    pub(crate) fn by(permission: Permission, sessions: &'static SessionAccess) -> Self {
        Self { permission, demands: Demands::default(), sessions }
    }
}

/// Lets callers in alone.
pub(crate) async fn layer(
    State(guarded): State<Arc<Guarded>>,
    call: Call,
    request: Request,
    next: Next,
) -> Answer<Response> {
    Ok(next.run(admitted(&guarded, &call, request).await?).await)
}

/// Lets anybody in; but whoever presents a token has to pass as a caller.
pub(crate) async fn layer_unless_anonymous(
    State(guarded): State<Arc<Guarded>>,
    call: Call,
    request: Request,
    next: Next,
) -> Answer<Response> {
    let request = if presented::is_any(request.headers()) {
        admitted(&guarded, &call, request).await?
    } else {
        request
    };
    Ok(next.run(request).await)
}

/// The request with its caller.
async fn admitted(guarded: &Guarded, call: &Call, mut request: Request) -> Answer<Request> {
    let Guarded { permission, demands, sessions } = guarded;
    let params = request.extensions().get::<PathParams>().cloned().unwrap_or_default();
    let asked = Asked {
        permission,
        resource: params.resource(permission),
        target: params.target(permission),
        spared_session: demands.spares_own_session.then(|| params.get(0).ok()).flatten(),
        demands,
        sessions,
    };
    let caller = caller(call, request.method(), request.headers(), &asked).await?;
    request.extensions_mut().insert(caller);
    Ok(request)
}

/// What is asked of the caller of one request.
struct Asked<'a> {
    permission: &'a Permission,
    /// On this resource.
    resource: Option<ResourceRef>,
    /// What the path names first, type and id: what events say it was about.
    target: Option<(String, String)>,
    /// The session that may go without a fresh proof.
    spared_session: Option<SessionId>,
    demands: &'a Demands,
    sessions: &'static SessionAccess,
}

/// Lets a caller in who may do what is asked, or says why not. One Redis script; a statement where a grant
/// may help, or a denial has to be recorded.
async fn caller(
    call: &Call,
    method: &Method,
    headers: &HeaderMap,
    asked: &Asked<'_>,
) -> Result<Caller, Problem> {
    let (claims, by_cookie) = authenticate(call, method, headers)?;
    let (user, session) = (claims.sub, claims.sid);
    let live = live_session(call, method, (user, session), asked.sessions).await;
    let live = live.map_err(|problem| forgetting(problem, by_cookie))?;
    let (effective, role_names) = policy::of(call, &live.roles).await?;
    let mut caller = Caller {
        user,
        session,
        roles: live.roles,
        effective,
        // The lower of both: a copy of an older token does not rise with a proof that was given for a newer one
        // (ASVS 7.2.4).
        assurance: live.assurance.min(claims.acr),
        methods: if claims.acr > live.assurance { Vec::new() } else { claims.amr },
        authenticated_at: earlier(live.authenticated_at, claims.auth_time),
        strongly_authenticated_at: earlier(
            live.strongly_authenticated_at.min(live.authenticated_at),
            claims.auth_time,
        ),
        permission: asked.permission.clone(),
        resource: asked.target.clone(),
        decided: Reason::NoPermission,
        by_cookie,
        device: live.device,
        redis_run: live.run,
    };
    match live.restriction {
        Some(by) if !asked.demands.even_while.contains(&by) => {
            return Err(restricted(call, &caller, by).await?);
        }
        // What has to be done first is done without a second factor, which may be set up only after it.
        Some(_) => {}
        None if asked.demands.without_second_factor => {}
        None => require_second_factor(call, &caller, live.assurance).await?,
    }
    caller.decided = authorize(call, &caller, &role_names, asked.resource.as_ref()).await?;
    let Demands { max_auth_age, strong, assurance, .. } = *asked.demands;
    if let Some(level) = assurance {
        require_assurance(call, &caller, level, max_auth_age).await?;
    }
    if let Some(max_auth_age) = max_auth_age.filter(|_| asked.spared_session != Some(session)) {
        require_fresh(call, &caller, live.assurance, (max_auth_age, strong)).await?;
    }
    Ok(caller)
}

/// Of a session that has ended elsewhere its browser forgets what it keeps (ASVS 14.3.1).
fn forgetting(problem: Problem, by_cookie: bool) -> Problem {
    if !by_cookie || problem.kind() != &UNAUTHENTICATED {
        return problem;
    }
    let (name, value) = cookies::FORGET;
    problem.header(name, value)
}

/// The session, if it lives and its user has not called too often: one script for both. When Redis has started anew
/// since it was last confirmed, Postgres is asked once more, with one statement: what Redis had forgotten to end is ended
/// then, and roles are as they are.
async fn live_session(
    call: &Call,
    method: &Method,
    (user, session): (UserId, SessionId),
    access: &SessionAccess,
) -> Result<LiveSession, Problem> {
    let ended = || Problem::unauthenticated(Some("The session has ended."));
    let redis = call.redis()?;
    let bucket = if method.is_safe() { "reads" } else { "writes" };
    let limit = call.config().rate_limits.then(|| (bucket, limits::of_caller(method.is_safe())));
    let idle = &call.config().idle;
    let mut live = match access.check(redis, user, session, (limit, idle), call.now()).await? {
        Checked::Alive(live) => live,
        Checked::Ended => return Err(ended()),
        Checked::Limited(quota) => {
            let refused = limit::refused(bucket, &quota);
            return Err(refused.attempted_on(Attempt::RateLimited, user, Some(session)));
        }
    };
    let Some(opening) = live.unconfirmed else { return Ok(live) };
    let Some(standing) =
        sessions::ends::standing(&call.pg().await?, user, session, opening).await?
    else {
        access.end(redis, user, session).await?;
        return Err(ended());
    };
    let second_factor = standing.second_factor;
    let roles = (standing.roles.as_slice(), standing.version);
    if !access.confirm(redis, user, session, roles, second_factor).await? {
        return Err(ended());
    }
    live.roles = standing.roles;
    if !second_factor {
        live.assurance = Assurance::Aal1;
    }
    Ok(live)
}

/// The device of this session, if it still lives, for what its user began in it and nobody's token shows any more.
pub async fn device_of(
    call: &Call,
    user: UserId,
    session: SessionId,
    access: &SessionAccess,
) -> Answer<Option<String>> {
    Ok(alive(call, (user, session), access).await?.map(|live| live.device))
}

/// The session of somebody who does not ask themselves, if it lives. Counts as no call of its user.
pub(crate) async fn alive(
    call: &Call,
    (user, session): (UserId, SessionId),
    access: &SessionAccess,
) -> Answer<Option<LiveSession>> {
    let idle = &call.config().idle;
    let checked = access.check(call.redis()?, user, session, (None, idle), call.now()).await?;
    let Checked::Alive(live) = checked else { return Ok(None) };
    let Some(opening) = live.unconfirmed else { return Ok(Some(live)) };
    let standing = sessions::ends::standing(&call.pg().await?, user, session, opening).await?;
    Ok(standing.map(|_| live))
}

/// Whose access token came along, if a good one did. For a route that goes by something else.
pub struct TokenOwner(pub Option<UserId>);

impl<S: Sync> FromRequestParts<S> for TokenOwner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let call = Call::from_request_parts(parts, state).await?;
        let claims = authenticate(&call, &Method::GET, &parts.headers);
        Ok(Self(claims.ok().map(|(claims, _)| claims.sub)))
    }
}

/// The earlier of both proofs. A token tells it in seconds.
fn earlier(session: UnixMillis, token_s: i64) -> UnixMillis {
    if session.seconds() <= token_s { session } else { UnixMillis(token_s.saturating_mul(1000)) }
}

/// Whose token it is, when it is one of ours and came from our own pages if it is a cookie.
fn authenticate(
    call: &Call,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(AccessClaims, bool), Problem> {
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
        Expectation { issuer: &config.public_url, audiences: &[AUDIENCE], now: call.now() };
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
        refuse_cross_site(method, headers, &config.public_url)?;
    }
    Ok((claims, by_cookie))
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

/// What a session that is good for little is told wherever it is not good for.
async fn restricted(
    call: &Call,
    caller: &Caller,
    restriction: Restriction,
) -> Result<Problem, Problem> {
    let (reason, kind) = match restriction {
        Restriction::PasswordChange => {
            (AuditReason::PasswordChangeRequired, &PASSWORD_CHANGE_REQUIRED)
        }
    };
    deny(call, caller, reason).await?;
    Ok(Problem::new(kind))
}

/// Sends away whoever has to have a second factor and has none (ASVS 6.3.3). The session decides, and not the token: it is
/// lifted by the request that confirms the factor, and so goes on with the same token.
async fn require_second_factor(
    call: &Call,
    caller: &Caller,
    level: Assurance,
) -> Result<(), Problem> {
    let required = call.config().require_second_factor;
    if !required.is_lacking(level, &caller.effective) {
        return Ok(());
    }
    deny(call, caller, AuditReason::SecondFactorRequired).await?;
    Err(Problem::new(&SECOND_FACTOR_REQUIRED))
}

/// RFC 9470 section 3: says which assurance level is asked for, and the way to it.
async fn require_assurance(
    call: &Call,
    caller: &Caller,
    level: Assurance,
    max_auth_age: Option<Duration>,
) -> Result<(), Problem> {
    let config = call.config();
    if config.environment == Environment::Development || caller.assurance >= level {
        return Ok(());
    }
    deny(call, caller, AuditReason::InsufficientAssurance).await?;
    let way = "Prove a second factor: POST /api/v1/auth/step-up. Without one set it up first: POST \
               /api/v1/mfa/totp/enrol";
    Err(insufficient(way, level, max_auth_age).detail(format!("{way}.")))
}

/// RFC 9470 section 3: says how recent a proof has to be, by which assurance level (that of the session), and what would
/// do.
async fn require_fresh(
    call: &Call,
    caller: &Caller,
    level: Assurance,
    (max_auth_age, strong): (Duration, bool),
) -> Result<(), Problem> {
    let proved_at = if strong { caller.strongly_authenticated_at } else { caller.authenticated_at };
    let freshness = step_up::decide(max_auth_age, proved_at, call.now());
    if freshness == Freshness::Fresh {
        return Ok(());
    }
    deny(call, caller, AuditReason::StaleAuthentication).await?;
    let factors = mfa::second_factors(&call.pg().await?, caller.user).await?;
    let accepted = proof::accepted(&factors, strong);
    let names: Vec<_> = accepted.iter().map(|proof| proof.name()).collect();
    let way = "Prove again who you are: POST /api/v1/auth/step-up";
    Err(insufficient(way, level, Some(max_auth_age))
        .detail(format!(
            "This needs a recent proof of identity: POST /api/v1/auth/step-up with one of: {}.",
            names.join(", ")
        ))
        .factors(accepted))
}

/// The challenge of RFC 9470 section 3.
fn insufficient(way: &str, level: Assurance, max_auth_age: Option<Duration>) -> Problem {
    let max_age =
        max_auth_age.map_or_else(String::new, |age| format!(", max_age={}", age.as_secs()));
    let acr = level.name();
    let challenge = format!(
        r#"Bearer realm="postern", error="insufficient_user_authentication", error_description="{way}", acr_values="{acr}"{max_age}"#
    );
    let problem = Problem::new(&INSUFFICIENT_AUTHENTICATION);
    match HeaderValue::try_from(challenge) {
        Ok(challenge) => problem.header(header::WWW_AUTHENTICATE, challenge),
        Err(_) => problem,
    }
}

async fn deny(call: &Call, caller: &Caller, reason: AuditReason) -> Result<(), Problem> {
    let event = AuditEvent {
        outcome: AuditOutcome::Denied,
        reason,
        ..call.audit_by(caller, AuditAction::Access, json!({}))?
    };
    Ok(audit::record(&call.pg().await?, &event).await?)
}
