//! The guard in front of routes for service accounts (OAUTH-8): a handler behind it receives a [`ServiceCaller`];
//! everybody else receives 401 with `WWW-Authenticate`, users among them. One statement and, where there are limits, one
//! script.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, header};
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    ids::ServiceKeyId,
    rbac::Permission,
    services::{
        admission::{self, Refusal},
        key::ServiceKey,
    },
};
use postern_platform::{pg::Connection, task};
use postern_store::{
    audit::{self, AuditEvent},
    services::access,
};
use serde_json::json;

use super::{
    limit,
    presented::{Presented, presented},
    service_caller::ServiceCaller,
};
use crate::{
    call::Call,
    http::{
        path::PathParams,
        problem::{Answer, FORBIDDEN, Problem},
    },
};

/// What the bucket is called, should a limit be reached.
const BUCKET: &str = "service";

/// Lets service accounts in that have the permission, if one is asked for.
pub(crate) async fn layer(
    State(wanted): State<Arc<Option<Permission>>>,
    call: Call,
    mut request: Request,
    next: Next,
) -> Answer<Response> {
    let params = request.extensions().get::<PathParams>().cloned().unwrap_or_default();
    let resource = wanted.as_ref().as_ref().and_then(|permission| params.target(permission));
    let service = admitted(&call, request.headers(), (wanted.as_ref().clone(), resource)).await?;
    request.extensions_mut().insert(service);
    Ok(next.run(request).await)
}

/// The service account whose key came along, if it may do what is asked.
async fn admitted(
    call: &Call,
    headers: &HeaderMap,
    (permission, resource): (Option<Permission>, Option<(String, String)>),
) -> Answer<ServiceCaller> {
    let key = key(headers)?;
    let pg = call.pg().await?;
    let Some(found) = access::by_key(&pg, &key.hash()).await? else {
        return Err(refused().attempted(Attempt::ServiceKeyForged));
    };
    admission::decide(found.expires_at, &found.networks, call.client(), call.now()).map_err(
        |why| match why {
            // It was one of ours: every client comes back with one now and then.
            Refusal::Expired => refused(),
            Refusal::Elsewhere => {
                refused().attempted_by(Attempt::ServiceKeyElsewhere, found.account)
            }
        },
    )?;
    if call.config().rate_limits
        && let Some(quota) = access::count(call.redis()?, found.account, call.now()).await?
    {
        let beyond = limit::refused(BUCKET, &quota);
        return Err(beyond.attempted_by(Attempt::RateLimited, found.account));
    }
    if !found.is_use_noted(call.now()) {
        note_use(call, found.key);
    }
    let service = ServiceCaller {
        id: found.account,
        name: found.name,
        permissions: found.permissions,
        permission,
        key: found.key,
        key_expires_at: found.expires_at,
        resource,
    };
    authorize(call, &pg, &service).await?;
    Ok(service)
}

/// The key in `Authorization`; a cookie is none, for no browser is a service.
fn key(headers: &HeaderMap) -> Answer<ServiceKey> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Err(Problem::no_service(None));
    }
    let Presented::Header(token) = presented(headers)? else {
        return Err(Problem::no_service(None));
    };
    ServiceKey::parse(&token).map_err(|_| refused().attempted(Attempt::ServiceKeyForged))
}

/// One answer to whatever is wrong with a key, so that nobody learns from it whether theirs is one.
fn refused() -> Problem {
    Problem::no_service(Some(
        "This is no key of a service account, or it has expired, was revoked, or may not be used from this address.",
    ))
}

/// Refuses what is not among its permissions; that is recorded before it is answered. It is told of the missing
/// permission and not that nothing is there, for its operator is to know what to ask for, and whether something is there
/// has not been looked up.
async fn authorize(call: &Call, pg: &Connection, service: &ServiceCaller) -> Answer<()> {
    let Some(wanted) = &service.permission else { return Ok(()) };
    if service.permissions.iter().any(|permission| permission.covers(wanted)) {
        return Ok(());
    }
    let event = AuditEvent {
        outcome: AuditOutcome::Denied,
        reason: AuditReason::NoPermission,
        ..call.audit_by_service(service, AuditAction::Access, json!({}))?
    };
    audit::record(pg, &event).await?;
    let detail = format!("This service account does not have `{wanted}`.");
    Err(Problem::new(&FORBIDDEN).detail(detail))
}

/// Notes the use of a key, behind the answer. Where the database is away the next use is noted.
fn note_use(call: &Call, key: ServiceKeyId) {
    let call = call.clone();
    task::after_response(async move {
        if let Ok(pg) = call.pg().await {
            _ = access::note_use(&pg, key, call.now()).await;
        }
    });
}
