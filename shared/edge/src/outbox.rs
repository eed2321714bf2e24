//! Jobs that routes queue, each as part of the statement of the change that makes it necessary. The recipient
//! of most mails is known only to that statement, which fills it in.

use postern_domain::{
    email::EmailAddress,
    ids::{JobId, SessionId, UserId},
    jobs::{EmailJob, EmailTemplate, EndSessions, JobKind, OfUser},
};
use postern_platform::random;
use postern_store::jobs::NewJob;
use serde::Serialize;

use crate::{call::Call, problem::Problem};

/// A mail to whom the statement finds.
pub fn to_owner(call: &Call, template: EmailTemplate) -> Result<NewJob, Problem> {
    let job = EmailJob { to: String::new(), name: String::new(), template, user: None };
    new(call, JobKind::SendEmail, &job)
}

/// A mail about a user's account to an address that may not (or no longer) be theirs; the statement finds it.
pub fn about(call: &Call, user: UserId, template: EmailTemplate) -> Result<NewJob, Problem> {
    let job = EmailJob { to: String::new(), name: String::new(), template, user: Some(user) };
    new(call, JobKind::SendEmail, &job)
}

/// A mail to somebody who is no user yet; it calls them nothing, for anybody may have typed the name.
pub fn to_address(
    call: &Call,
    to: &EmailAddress,
    template: EmailTemplate,
) -> Result<NewJob, Problem> {
    let job = EmailJob { to: to.as_str().to_owned(), name: String::new(), template, user: None };
    new(call, JobKind::SendEmail, &job)
}

/// The job that ends sessions of an older password; the statement fills in whose and how old.
pub fn end_sessions(call: &Call, except: Option<SessionId>) -> Result<NewJob, Problem> {
    let nobody = UserId::from_uuid(uuid::Uuid::default());
    let order = EndSessions { user: nobody, older_than: 0, except, recorded: false };
    new(call, JobKind::EndSessions, &order)
}

/// The job that ends, in Redis, the sessions of a user whose end is on record.
pub fn end_recorded_sessions(call: &Call, user: UserId) -> Result<NewJob, Problem> {
    let order = EndSessions { user, older_than: 0, except: None, recorded: true };
    new(call, JobKind::EndSessions, &order)
}

/// The job that writes a user's present roles into their sessions.
pub fn sync_roles(call: &Call, user: UserId) -> Result<NewJob, Problem> {
    new(call, JobKind::SyncRoles, &OfUser { user })
}

/// A job of any kind.
pub fn new(call: &Call, kind: JobKind, payload: &impl Serialize) -> Result<NewJob, Problem> {
    let payload = serde_json::to_value(payload)
        .map_err(|error| Problem::defect(format!("payload of a job: {error}")))?;
    let id = JobId::new(call.now(), random::bytes()?);
    Ok(NewJob { id, kind, payload, now: call.now(), run_at: None })
}
