//! Ending sessions (SES-3): on record in Postgres first, then in Redis. Once it is on record it is true, whatever
//! becomes of Redis: a job repeats what Redis did not hear of, and the guard asks Postgres where Redis has forgotten.

use postern_domain::{
    audit::AuditAction,
    ids::{SessionId, UserId},
};
use postern_store::{
    effects::Effects,
    sessions::{self, Which, ends::Ending},
};
use serde_json::json;

use super::caller::Caller;
use crate::{
    call::Call,
    http::problem::{Answer, Problem},
};

/// Ends sessions of the caller.
pub async fn end(call: &Call, caller: &Caller, which: Which, action: AuditAction) -> Answer<()> {
    end_of(call, caller, caller.user, which, action).await
}

/// Ends sessions of a user, as the caller may.
pub async fn end_of(
    call: &Call,
    caller: &Caller,
    user: UserId,
    which: Which,
    action: AuditAction,
) -> Answer<()> {
    let present = sessions::openings(call.redis()?, user).await?;
    let ended: Vec<SessionId> =
        present.into_iter().map(|(id, _)| id).filter(|id| which.names(*id)).collect();
    let event = call.audit_by(caller, action, json!({ "ended": ended }))?;
    let effects = Effects::of(event).end_recorded_sessions()?;
    let ending = Ending { user, which, now: call.now() };
    let recorded = match call.pg().await {
        Ok(pg) => sessions::ends::record(&pg, &ending, &effects).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    // Also when it could not be recorded: whoever wanted to be logged out is, as far as we can.
    in_redis(call, user, which).await;
    recorded
}

/// Carries out in Redis what a statement has put on record, together with a job that does it again: so the answer
/// is about the statement alone.
pub async fn in_redis(call: &Call, user: UserId, which: Which) {
    let Ok(redis) = call.redis() else { return };
    if let Err(error) = sessions::end(redis, user, which).await {
        postern_platform::log::line(&format!("ending sessions is left to its job: {error}"));
    }
}
