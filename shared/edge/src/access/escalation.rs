//! Before a change of roles, or of a user by somebody else: what it rests on, read now and not as the guard saw it up
//! to a second ago; the rule against escalation (`domain::rbac::lacking`) over that; and the try on record, when it is
//! refused. The statement of the change compares the basis with what is there, and a handler decides anew ([`retry`]) when
//! that has changed in between.

use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditOutcome, AuditReason},
    ids::UserId,
    rbac::{Effective, lacking},
};
use postern_platform::pg::Connection;
use postern_store::{
    audit::{self, AuditEvent},
    authorization::basis::{self, Basis},
};
use serde_json::json;

use super::caller::Caller;
use crate::http::{
    problem::{Answer, CONFLICT, ESCALATION, NOT_FOUND, Problem},
    retry,
};

/// How often a change is decided over anew.
pub const MAX_TRIES: usize = 5;
const BUSY: &str = "Roles or users are being changed just now. Try again.";

/// Decides over a change and makes it, by `attempt`, up to [`MAX_TRIES`] times: it gives `None` when what it had decided
/// over has changed.
pub async fn retry<T, F>(attempt: impl FnMut() -> F) -> Answer<T>
where
    F: Future<Output = Answer<Option<T>>>,
{
    retry::retry(MAX_TRIES, BUSY, attempt).await
}

/// What was decided over has changed, and is not decided anew.
pub fn busy() -> Problem {
    Problem::new(&CONFLICT).detail(BUSY)
}

/// What a change by the caller rests on.
pub async fn basis(pg: &Connection, caller: &Caller, target: Option<UserId>) -> Answer<Basis> {
    basis::read(pg, caller.user, target)
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The account is gone or suspended.")))
}

/// The basis of a change that acts on a user: 404 when there is none, refused when they may do what the caller may
/// not. Which permissions those are, the caller does not learn.
pub async fn over_user(
    pg: &Connection,
    caller: &Caller,
    target: UserId,
    event: &AuditEvent,
) -> Answer<Basis> {
    let basis = basis(pg, caller, Some(target)).await?;
    let touched = basis.target().ok_or_else(|| Problem::new(&NOT_FOUND))?;
    require(pg, &basis, &[touched], event, None).await?;
    Ok(basis)
}

/// Refuses a change that touches permissions which the caller lacks. The refusal is recorded before it is answered,
/// as `event` with another outcome; it names the permissions where `named_at` says by which field they came.
pub async fn require(
    pg: &Connection,
    basis: &Basis,
    touched: &[Effective],
    event: &AuditEvent,
    named_at: Option<&str>,
) -> Answer<()> {
    let lacking = lacking(&basis.actor(), touched);
    if lacking.is_empty() {
        return Ok(());
    }
    let denied = AuditEvent {
        outcome: AuditOutcome::Denied,
        reason: AuditReason::Escalation,
        details: json!({ "lacking": lacking }),
        ..event.clone()
    };
    audit::record(pg, &denied).await?;
    let problem = Problem::new(&ESCALATION);
    let Some(pointer) = named_at else { return Err(problem) };
    Err(lacking.iter().fold(problem, |problem, permission| {
        problem.field(pointer.to_owned(), FieldCode::NotYours, permission.to_string())
    }))
}
