//! Decisions that changed nothing: who was allowed to read what (RBAC-4), or to do what had no effect. They are
//! collected in the instance and written in one statement shortly after the answer, so that a read pays no round trip
//! for its record. Denials, and what changes something, are written before the answer: by the guard, and by the
//! change's statement.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use axum::{extract::Request, middleware::Next, response::Response};
use http::{Method, StatusCode};
use postern_domain::{audit::AuditAction, ids::AuditEventId};
use postern_platform::{pg::Connection, task};
use postern_store::{
    StoreError,
    audit::{self, AuditEvent},
};

use serde_json::{Value, json};

use super::{caller::Caller, service_caller::ServiceCaller};
use crate::{call::Call, config::EdgeConfig, http::problem::Problem};

/// How long events are collected before they are written.
const COLLECT_FOR: Duration = Duration::from_millis(100);
/// How long to wait for a database that does not take them.
const PAUSE: Duration = Duration::from_secs(1);
/// Events that are kept while the database is away; an instance does not live long without requests.
const MAX_PENDING: usize = 10_000;
/// Events of one statement.
const BATCH: usize = 500;

static PENDING: Mutex<Vec<Pending>> = Mutex::new(Vec::new());
static WRITING: AtomicBool = AtomicBool::new(false);

/// An event that may still have to be written.
struct Pending {
    event: AuditEvent,
    /// Events that make it superfluous, should one of them be there: a change writes its own with itself.
    instead: Vec<AuditEventId>,
}

/// Notes what a caller was allowed to do, once it has its answer.
pub(crate) async fn layer(
    call: Call,
    caller: Option<Caller>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let response = next.run(request).await;
    if let Some(caller) = caller {
        note(&call, &method, response.status(), |details| {
            call.audit_by(&caller, AuditAction::Access, details)
        });
    }
    response
}

/// Notes what a service account was allowed to do, once it has its answer.
pub(crate) async fn layer_of_services(
    call: Call,
    service: ServiceCaller,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let response = next.run(request).await;
    note(&call, &method, response.status(), |details| {
        call.audit_by_service(&service, AuditAction::Access, details)
    });
    response
}

/// Notes that somebody was allowed to do this. What changes something and succeeds has written its own event, in the
/// statement of the change; whether it has, is looked up before this one is written.
fn note(
    call: &Call,
    method: &Method,
    status: StatusCode,
    event: impl FnOnce(Value) -> Result<AuditEvent, Problem>,
) {
    let may_have_changed = !method.is_safe() && status.is_success();
    let instead = if may_have_changed { call.events() } else { Vec::new() };
    let Ok(event) = event(json!({ "status": status.as_u16() })) else { return };
    {
        let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.len() < MAX_PENDING {
            pending.push(Pending { event, instead });
        }
    }
    write_soon(call.shared_config());
}

fn take() -> Vec<Pending> {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    let count = pending.len().min(BATCH);
    pending.drain(..count).collect()
}

fn put_back(events: Vec<Pending>) {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    pending.splice(..0, events);
    pending.truncate(MAX_PENDING);
}

/// At most one writer runs per instance.
fn write_soon(config: Arc<EdgeConfig>) {
    if WRITING.swap(true, SeqCst) {
        return;
    }
    task::after_response(async move {
        let mut failures = 0;
        loop {
            task::sleep(if failures == 0 { COLLECT_FOR } else { PAUSE }).await;
            let events = take();
            if events.is_empty() {
                break;
            }
            if write(&config, &events).await {
                failures = 0;
            } else {
                put_back(events);
                failures += 1;
                // The next request tries again.
                if failures > 5 {
                    break;
                }
            }
        }
        WRITING.store(false, SeqCst);
    });
}

async fn write(config: &EdgeConfig, events: &[Pending]) -> bool {
    match config.pg().await {
        Ok(pg) => try_write(&pg, events).await.is_ok(),
        Err(_) => false,
    }
}

async fn try_write(pg: &Connection, events: &[Pending]) -> Result<(), StoreError> {
    let instead: Vec<AuditEventId> = events.iter().flat_map(|one| one.instead.clone()).collect();
    let written = audit::written(pg, &instead).await?;
    let superfluous = |one: &&Pending| one.instead.iter().any(|id| written.contains(id));
    let missing: Vec<AuditEvent> =
        events.iter().filter(|one| !superfluous(one)).map(|one| one.event.clone()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    audit::record_all(pg, &missing).await
}
