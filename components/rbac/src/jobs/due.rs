//! What the audit log has to do and nobody orders: windows that have closed are told of, and what waits is sealed.

use postern_domain::{ids::AuditEventId, time::UnixMillis};
use postern_edge::{Call, Problem, log};
use postern_platform::{clock, pg::Connection, random};
use postern_store::{
    audit::{self, attempts},
    effects::Effects,
};

use super::seal_audit::SealAudit;
use crate::config;

/// Finds it, at the start of each tick.
pub async fn find(call: &Call) -> Result<(), Problem> {
    tell_of_folded(call).await?;
    queue_sealing(call).await
}

/// Tells of denials and attempts that were counted in windows that have closed.
async fn tell_of_folded(call: &Call) -> Result<(), Problem> {
    let (pg, now) = (call.pg().await?, UnixMillis(clock::now_ms()));
    audit::close_folds(&pg, now).await?;
    // Without Redis there is nothing to tell of yet, and the other jobs can go on.
    if let Err(problem) = tell_of_attempts(call, &pg, now).await {
        let why = problem.internal_text().unwrap_or_default();
        log("rbac", "work", call.trace_id(), "audit-attempt", why);
    }
    Ok(())
}

async fn tell_of_attempts(call: &Call, pg: &Connection, now: UnixMillis) -> Result<(), Problem> {
    let redis = call.redis()?;
    let mut closed = Vec::new();
    for window in attempts::closed(redis, now).await? {
        closed.push((window, AuditEventId::new(now, random::bytes()?)));
    }
    if !closed.is_empty() {
        attempts::tell(redis, pg, now, closed).await?;
    }
    Ok(())
}

/// Queues sealing, when something has waited for it long enough.
async fn queue_sealing(call: &Call) -> Result<(), Problem> {
    let config = config::sealing().await?;
    let sealing = Effects::at(call.now()).job(&SealAudit {})?;
    let waiting_since = UnixMillis(clock::now_ms()).minus(config.every);
    Ok(audit::seal::queue(&call.pg().await?, &sealing, waiting_since).await?)
}
