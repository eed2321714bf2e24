//! What ends a log-in or is tried against a defence, and changes nothing, is on record as well (ASVS 16.3.1, 16.3.3). A
//! problem says what attempt it answers; the record is written before the answer, folded by address and minute.

use postern_domain::{
    audit::{Attempt, AuditOutcome},
    ids::{AuditEventId, SessionId, UserId},
};
use postern_platform::random;
use postern_store::{attempts, audit::AuditEvent};

use crate::{call::Call, problem::Problem, serve::log};

/// An attempt, and by whom if that is known.
#[derive(Debug, Clone, Copy)]
pub struct Attempted {
    /// What.
    pub attempt: Attempt,
    /// Whose account it was about.
    pub actor: Option<UserId>,
    /// By which session.
    pub session: Option<SessionId>,
}

/// Records an attempt. When that fails the refusal stands all the same, and the log says what is missing.
pub(crate) async fn note(call: &Call, attempted: Attempted) {
    if let Err(problem) = try_note(call, attempted).await {
        let why = problem.internal_text().unwrap_or_default();
        let text = format!("an attempt is not on record ({}): {why}", attempted.attempt.name());
        log("edge", "audit", call.trace_id(), "audit-attempt", &text);
    }
}

async fn try_note(call: &Call, attempted: Attempted) -> Result<(), Problem> {
    let Attempted { attempt, actor, session } = attempted;
    let event = call.audit(attempt.action(), AuditOutcome::Denied, attempt.reason())?;
    let event = AuditEvent { actor, session, ..event };
    let next = AuditEventId::new(call.now(), random::bytes()?);
    let redis = call.redis()?;
    if let Some(first) =
        attempts::fold(redis, attempt, &call.narrowest_network(), &event, next).await?
    {
        attempts::record(redis, &call.pg().await?, &event, &first).await?;
    }
    Ok(())
}
