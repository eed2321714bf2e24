//! Who is asking: what the guard found out, and a handler receives.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use postern_domain::{
    audit::AuditReason,
    auth::assurance::Assurance,
    ids::{SessionId, UserId},
    rbac::{Effective, Permission, Reason},
    time::UnixMillis,
};

use crate::http::problem::Problem;

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
    /// Authenticator assurance level (NIST 800-63B-4).
    pub assurance: Assurance,
    /// How they did, as the token says (RFC 8176); of one that says more than the session is worth, nothing.
    pub methods: Vec<String>,
    /// When the user last proved who they are.
    pub authenticated_at: UnixMillis,
    /// When they last did by more than a text message; not after `authenticated_at`.
    pub strongly_authenticated_at: UnixMillis,
    /// The permission that the route demands.
    pub permission: Permission,
    /// What the path names first, type and id: whoever it belongs to.
    pub resource: Option<(String, String)>,
    /// Why it was allowed.
    pub decided: Reason,
    /// Whether the token came as a cookie, as browsers send it.
    pub by_cookie: bool,
    /// What the client calls its device, as the list of sessions tells it.
    pub device: String,
    /// The run of Redis in which this was found out.
    pub redis_run: String,
}

impl Caller {
    /// Why the call was allowed, as the audit log says it.
    pub fn reason(&self) -> AuditReason {
        self.decided.into()
    }
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
