//! Which service account is asking: what the guard found out, and a handler receives.

use axum::extract::FromRequestParts;
use http::request::Parts;
use postern_domain::{
    ids::{ServiceAccountId, ServiceKeyId},
    rbac::Permission,
    time::UnixMillis,
};

use crate::http::problem::Problem;

/// A service account, as proven by a key that is good right now.
#[derive(Debug, Clone)]
pub struct ServiceCaller {
    /// The account.
    pub id: ServiceAccountId,
    /// What people call it.
    pub name: String,
    /// All that it may do.
    pub permissions: Vec<Permission>,
    /// The permission that the route demands, if it demands one.
    pub permission: Option<Permission>,
    /// The key that it came with.
    pub key: ServiceKeyId,
    /// From when on that key is refused.
    pub key_expires_at: UnixMillis,
    /// What the path names first, type and id: whosever it is.
    pub resource: Option<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for ServiceCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only a route that was registered otherwise can get here, by mistake: refuse.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::no_service(None))
    }
}
