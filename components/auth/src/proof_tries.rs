//! Tries at proving again who one is, within a session (AUTH-10): counted for the session alone, so that nobody else's
//! tries keep its user from it. A session that sees too many wrong ones in a row ends.

use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    auth::session::MAX_PROOF_TRIES,
    jobs::EmailTemplate,
};
use postern_edge::{Answer, Call, Caller, Problem, session_ends as ending_in_redis};
use postern_platform::pg::Connection;
use postern_store::{
    audit::{self, AuditEvent},
    effects::Effects,
    sessions::{self, Which, ends::Ending},
};
use serde_json::json;

/// A try that is counted, and has still to be judged.
pub struct Try<'a> {
    caller: &'a Caller,
    count: u32,
}

/// Counts a try before it is looked at, so that trying in parallel gains nothing. The error is that of an ended session.
pub async fn take<'a>(call: &Call, pg: &Connection, caller: &'a Caller) -> Answer<Try<'a>> {
    let ended = || Problem::unauthenticated(Some("The session has ended."));
    let count = sessions::take_try(call.redis()?, caller.user, caller.session, call.now())
        .await?
        .ok_or_else(ended)?;
    if count > MAX_PROOF_TRIES {
        // The last try ends it at this moment, or was cut off before it did.
        let (action, reason) = (AuditAction::StepUp, AuditReason::WrongCode);
        end(call, pg, Effects::of(ending(call, caller, action, reason)?), caller).await?;
        return Err(ended());
    }
    Ok(Try { caller, count })
}

/// The event of a session that ends because somebody has guessed in it, who may not be its user.
fn ending(
    call: &Call,
    caller: &Caller,
    action: AuditAction,
    reason: AuditReason,
) -> Answer<AuditEvent> {
    let details = json!({ "ended": [caller.session] });
    let outcome = AuditOutcome::Denied;
    Ok(AuditEvent { outcome, reason, ..call.audit_by(caller, action, details)? })
}

/// Ends the session of the caller.
async fn end(call: &Call, pg: &Connection, effects: Effects, caller: &Caller) -> Answer<()> {
    let (user, which) = (caller.user, Which::One(caller.session));
    let effects = effects.end_recorded_sessions()?;
    sessions::ends::record(pg, &Ending { user, which, now: call.now() }, &effects).await?;
    ending_in_redis::in_redis(call, user, which).await;
    Ok(())
}

impl Try<'_> {
    /// It was wrong: that goes on record, and the last try ends the session and tells the owner.
    pub async fn wrong(
        self,
        call: &Call,
        pg: &Connection,
        action: AuditAction,
        reason: AuditReason,
    ) -> Answer<()> {
        let Self { caller, count } = self;
        if count < MAX_PROOF_TRIES {
            let outcome = AuditOutcome::Denied;
            let event = AuditEvent { outcome, reason, ..call.audit_by(caller, action, json!({}))? };
            return Ok(audit::record(pg, &event).await?);
        }
        let template = EmailTemplate::SessionGuessed { address: call.address(), at: call.now() };
        let effects = Effects::of(ending(call, caller, action, reason)?).mail(template)?;
        end(call, pg, effects, caller).await
    }

    /// It was right: those before it are forgiven.
    pub async fn right(self, call: &Call) -> Answer<()> {
        let redis = call.redis()?;
        Ok(sessions::forgive_tries(redis, self.caller.user, self.caller.session).await?)
    }
}
