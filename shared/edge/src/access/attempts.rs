//! What ends a log-in or is tried against a defence, and changes nothing, is on record as well (ASVS 16.3.1, 16.3.3). A
//! problem says what attempt it answers; the record is written before the answer, folded by address and minute. What was
//! folded is told by the component's own tick.

use axum::{extract::Request, middleware::Next, response::Response};
use postern_domain::{audit::AuditOutcome, ids::AuditEventId, time::UnixMillis};
use postern_platform::{clock, random};
use postern_store::audit::{
    AuditEvent,
    attempts::{Attempts, Closed},
};

use crate::{
    call::Call,
    http::{
        log::log,
        problem::{Attempted, Problem},
    },
};

/// Records what the answer refuses, if that belongs on record.
pub(crate) async fn layer(call: Call, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let attempted = response.extensions().get::<Problem>().and_then(Problem::attempt);
    if let Some(attempted) = attempted {
        note(&call, attempted).await;
    }
    response
}

/// Records an attempt. When that fails the refusal stands all the same, and the log says what is missing.
async fn note(call: &Call, attempted: Attempted) {
    if let Err(problem) = try_note(call, attempted).await {
        let why = problem.internal_text().unwrap_or_default();
        let text = format!("an attempt is not on record ({}): {why}", attempted.attempt.name());
        log("edge", "audit", call.trace_id(), "audit-attempt", &text);
    }
}

async fn try_note(call: &Call, attempted: Attempted) -> Result<(), Problem> {
    let Attempted { attempt, actor, session, service } = attempted;
    let event = call.audit(attempt.action(), AuditOutcome::Denied, attempt.reason())?;
    let event = AuditEvent { actor, session, service, ..event };
    let next = AuditEventId::new(call.now(), random::bytes()?);
    let attempts = Attempts::against(call.config().component, call.redis()?);
    if let Some(first) = attempts.fold(attempt, &call.narrowest_network(), &event, next).await? {
        attempts.record(&call.pg().await?, &event, &first).await?;
    }
    Ok(())
}

/// Tells of attempts against this component that were counted in windows that have closed. Goes beside its work
/// ([`Jobs::beside`](crate::Jobs::beside)) in each component that has something to defend.
pub async fn tell(call: &Call) -> Result<(), Problem> {
    let attempts = Attempts::against(call.config().component, call.redis()?);
    let now = UnixMillis(clock::now_ms());
    let closed = attempts.closed(now).await?;
    if closed.is_empty() {
        return Ok(());
    }
    if closed.iter().any(Closed::has_counted) {
        Attempts::tell(&call.pg().await?, &closed).await?;
    }
    let mut told = Vec::new();
    for window in closed {
        told.push((window, AuditEventId::new(now, random::bytes()?)));
    }
    Ok(attempts.settle(now, told).await?)
}
