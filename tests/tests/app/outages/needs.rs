//! Which store an operation needs. All need both, but for those that are named here, with the reason. A row that says
//! too much fails: what does without a store is answered while it is away.

use postern_tests::openapi::{Operation, operations};

use super::Away;
use crate::calls::Call;

/// Answers in words of its own, which dependency is away.
pub(super) const READINESS: &str = "/health/ready";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    Redis,
    Postgres,
}

/// Operations that need less than both stores.
const LESS: [(&str, Needs, &str); 18] = [
    ("GET /.well-known/change-password", Needs::Nothing, "a page, the same for everybody"),
    ("GET /assets/page.css", Needs::Nothing, "a page, the same for everybody"),
    ("GET /openapi.json", Needs::Nothing, "a page, the same for everybody"),
    ("GET /problems", Needs::Nothing, "a page, the same for everybody"),
    ("GET /problems/{slug}", Needs::Nothing, "a page, the same for everybody"),
    ("GET /unsubscribe", Needs::Nothing, "the link says it all"),
    ("GET /.well-known/jwks.json", Needs::Nothing, "the public keys are a variable"),
    ("GET /health/live", Needs::Nothing, "says that the process lives, and no more"),
    ("GET /api/v1/rbac/permissions", Needs::Redis, "the catalogue is code"),
    ("GET /api/v1/sessions", Needs::Redis, "sessions are nowhere else"),
    ("GET /api/v1/sync/changes", Needs::Redis, "the feed is a stream of Redis"),
    ("GET /api/v1/sync/events", Needs::Redis, "so is what is told live"),
    ("GET /api/v1/oauth/providers", Needs::Redis, "a table of ours and some variables"),
    ("POST /api/v1/oauth/connections", Needs::Redis, "whoever is on the way waits there"),
    (
        "POST /internal/work/mail",
        Needs::Postgres,
        "the queue is there; a job that needs Redis is tried again later",
    ),
    ("POST /unsubscribe", Needs::Postgres, "devices are told by a job"),
    (
        "POST /webhooks/twilio/sms",
        Needs::Postgres,
        "trusted by its signature, counted in the database",
    ),
    ("POST /webhooks/twilio/status", Needs::Postgres, "the same"),
];

/// Operations that end a session in Redis also when that could not be recorded, for whoever wants to be logged out is:
/// what the same call is answered once Postgres is back.
const ENDS_FIRST: [(&str, u16); 3] = [
    ("POST /api/v1/session/logout", 401),
    ("POST /api/v1/session/logout-all", 401),
    ("DELETE /api/v1/sessions/{id}", 404),
];

/// Whether an operation needs this store.
pub(super) fn needs(call: &Call, away: Away) -> bool {
    let less = LESS.iter().find(|(name, ..)| *name == call.name());
    less.is_none_or(|(_, needs, _)| match needs {
        Needs::Nothing => false,
        Needs::Redis => away == Away::Redis,
        Needs::Postgres => away == Away::Postgres,
    })
}

/// The status of the call once it has ended a session.
pub(super) fn ends_first(call: &Call) -> Option<u16> {
    ENDS_FIRST.iter().find(|(name, _)| *name == call.name()).map(|(_, status)| *status)
}

/// SES-5, DATA-3: every row is about an operation that there is.
#[test]
fn the_tables_name_operations() {
    let operations: Vec<_> = operations().iter().map(Operation::name).collect();
    let named = LESS.iter().map(|(name, ..)| name).chain(ENDS_FIRST.iter().map(|(name, _)| name));
    let unknown: Vec<_> = named.filter(|name| !operations.iter().any(|one| one == *name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
