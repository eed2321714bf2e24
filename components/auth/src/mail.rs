//! Jobs that these routes queue. The recipient of most mails is known only to the statement that queues
//! them, which fills it in.

use postern_domain::{
    email::EmailAddress,
    ids::{JobId, SessionId, UserId},
    jobs::{EmailJob, EmailTemplate, EndSessions, JobKind},
    name::DisplayName,
};
use postern_edge::{Call, Problem};
use postern_platform::random;
use postern_store::jobs::NewJob;
use serde::Serialize;

/// A mail to whom the statement finds.
pub fn to_owner(call: &Call, template: EmailTemplate) -> Result<NewJob, Problem> {
    let job = EmailJob { to: String::new(), name: String::new(), template };
    new(call, JobKind::SendEmail, &job)
}

/// A mail to somebody who is no user yet.
pub fn to_address(
    call: &Call,
    to: &EmailAddress,
    name: &DisplayName,
    template: EmailTemplate,
) -> Result<NewJob, Problem> {
    let job = EmailJob { to: to.as_str().to_owned(), name: name.as_str().to_owned(), template };
    new(call, JobKind::SendEmail, &job)
}

/// The job that ends sessions of an older password; the statement fills in whose and how old.
pub fn end_sessions(call: &Call, except: Option<SessionId>) -> Result<NewJob, Problem> {
    let nobody = UserId::from_uuid(uuid::Uuid::default());
    new(call, JobKind::EndSessions, &EndSessions { user: nobody, older_than: 0, except })
}

fn new(call: &Call, kind: JobKind, payload: &impl Serialize) -> Result<NewJob, Problem> {
    let payload = serde_json::to_value(payload)
        .map_err(|error| Problem::defect(format!("payload of a job: {error}")))?;
    Ok(NewJob { id: JobId::new(call.now(), random::bytes()?), kind, payload, now: call.now() })
}
