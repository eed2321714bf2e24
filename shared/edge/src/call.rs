//! One request as a handler sees it: time, trace id, client, and the way to the stores.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::networks::{self, Network},
    ids::AuditEventId,
    time::UnixMillis,
};
use postern_platform::{pg::Connection, random, redis::Redis};
use postern_store::audit::AuditEvent;
use serde_json::{Value, json};

use crate::{
    access::{caller::Caller, service_caller::ServiceCaller},
    config::EdgeConfig,
    http::{
        address,
        problem::Problem,
        provenance::{self, Provenance},
    },
};

/// The longest text that we keep of what a client says of itself.
const MAX_USER_AGENT: usize = 200;

/// A request's context. Cheap to clone.
#[derive(Clone)]
pub struct Call(Arc<Inner>);

struct Inner {
    now: UnixMillis,
    trace_id: String,
    address: Option<IpAddr>,
    user_agent: String,
    provenance: Provenance,
    config: Arc<EdgeConfig>,
    /// The events that were made for this request, whether or not a statement has written them.
    events: Mutex<Vec<AuditEventId>>,
}

impl Call {
    /// From a request's headers.
    pub fn new(
        headers: &HeaderMap,
        now: UnixMillis,
        trace_id: String,
        config: Arc<EdgeConfig>,
    ) -> Self {
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let user_agent = user_agent.unwrap_or_default().chars().take(MAX_USER_AGENT).collect();
        let address = address::of(headers, config.trusted_proxies);
        let provenance = provenance::of(headers, &config.public_url);
        Self(Arc::new(Inner {
            now,
            trace_id,
            address,
            user_agent,
            provenance,
            config,
            events: Mutex::default(),
        }))
    }

    /// When the request came in. A handler uses no other clock.
    pub fn now(&self) -> UnixMillis {
        self.0.now
    }

    /// The trace id.
    pub fn trace_id(&self) -> &str {
        &self.0.trace_id
    }

    /// The client's address, where the host tells it.
    pub fn client(&self) -> Option<IpAddr> {
        self.0.address
    }

    /// The client's address as text.
    pub fn address(&self) -> String {
        self.0
            .address
            .map_or_else(|| "unknown".to_owned(), |address| address.to_canonical().to_string())
    }

    /// The narrowest of [`networks`](Self::networks): what events of one client are folded by.
    pub fn narrowest_network(&self) -> String {
        self.networks()
            .into_iter()
            .next()
            .map_or_else(|| "unknown".to_owned(), |network| network.name)
    }

    /// The networks that rate limits count this client by, narrowest first.
    pub fn networks(&self) -> Vec<Network> {
        networks::of(self.0.address)
    }

    /// What the client says of itself.
    pub fn user_agent(&self) -> &str {
        &self.0.user_agent
    }

    /// Where the request says it comes from.
    pub fn provenance(&self) -> Provenance {
        self.0.provenance
    }

    /// The shared settings.
    pub fn config(&self) -> &EdgeConfig {
        &self.0.config
    }

    /// The shared settings, for work that outlives the request.
    pub(crate) fn shared_config(&self) -> Arc<EdgeConfig> {
        Arc::clone(&self.0.config)
    }

    /// A connection to Postgres; take one per request.
    pub async fn pg(&self) -> Result<Connection, Problem> {
        self.0.config.pg().await
    }

    /// Redis.
    pub fn redis(&self) -> Result<&Redis, Problem> {
        self.0.config.redis()
    }

    /// An audit event of this request.
    pub fn audit(
        &self,
        action: AuditAction,
        outcome: AuditOutcome,
        reason: AuditReason,
    ) -> Result<AuditEvent, Problem> {
        let id = AuditEventId::new(self.now(), random::bytes()?);
        self.0.events.lock().unwrap_or_else(PoisonError::into_inner).push(id);
        Ok(AuditEvent {
            id,
            at: self.now(),
            action,
            outcome,
            reason,
            actor: None,
            service: None,
            permission: None,
            resource: None,
            session: None,
            trace_id: self.0.trace_id.clone(),
            address: self.address(),
            details: json!({}),
        })
    }

    /// The ids of the events that were made for this request so far.
    pub(crate) fn events(&self) -> Vec<AuditEventId> {
        self.0.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An audit event of something that a caller was allowed to do.
    pub fn audit_by(
        &self,
        caller: &Caller,
        action: AuditAction,
        details: Value,
    ) -> Result<AuditEvent, Problem> {
        let event = self.audit(action, AuditOutcome::Allowed, caller.reason())?;
        Ok(AuditEvent {
            actor: Some(caller.user),
            session: Some(caller.session),
            permission: Some(caller.permission.to_string()),
            resource: caller.resource.clone(),
            details,
            ..event
        })
    }

    /// An audit event of something that a service account was allowed to do.
    pub fn audit_by_service(
        &self,
        service: &ServiceCaller,
        action: AuditAction,
        details: Value,
    ) -> Result<AuditEvent, Problem> {
        let event = self.audit(action, AuditOutcome::Allowed, AuditReason::ServiceAccount)?;
        Ok(AuditEvent {
            service: Some(service.id),
            permission: service.permission.as_ref().map(ToString::to_string),
            resource: service.resource.clone(),
            details,
            ..event
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::defect("no call in request"))
    }
}
