//! What the guard of a component does to sessions in Redis. Whoever may write a session can make anybody an administrator,
//! so a component that only asks whether one lives is linked with no script that writes one, and its user in Redis may not
//! (docs/adr/0023-a-redis-user-per-component.md).

use postern_domain::{
    auth::{limits::Rate, session::IdlePolicy},
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::redis::{Redis, Script};

use super::{CHECK, CHECK_ONLY, CONFIRM, Checked, END, Which};
use crate::Result;

/// The scripts that a guard runs.
pub struct SessionAccess {
    check: &'static Script,
    writing: Option<Writing>,
}

struct Writing {
    confirm: &'static Script,
    end: &'static Script,
}

/// For a component that writes sessions anyway: uses are noted, and what Postgres says of a session as well.
pub static READ_WRITE: SessionAccess =
    SessionAccess { check: &CHECK, writing: Some(Writing { confirm: &CONFIRM, end: &END }) };

/// For a component that writes none. A client's next refresh notes the use and what Postgres says; until then Postgres is
/// asked again by each request, should Redis have started anew.
pub static READ_ONLY: SessionAccess = SessionAccess { check: &CHECK_ONLY, writing: None };

impl SessionAccess {
    /// The session, when it is alive; notes that it was used (SES-3, ASVS 7.3.1). Where there is a limit, the request
    /// counts against what the user may do of its kind (the name of the bucket), in the same script (AUTH-9).
    pub async fn check(
        &self,
        redis: &Redis,
        user: UserId,
        session: SessionId,
        (limit, idle): (Option<(&str, Rate)>, &IdlePolicy),
        now: UnixMillis,
    ) -> Result<Checked> {
        super::check((redis, self.check), user, session, (limit, idle), now).await
    }

    /// Notes that Postgres has confirmed the session, as [`super::confirm`]. False when the session is gone.
    pub async fn confirm(
        &self,
        redis: &Redis,
        user: UserId,
        session: SessionId,
        present: (&[String], i32),
        second_factor: bool,
    ) -> Result<bool> {
        let Some(Writing { confirm, .. }) = self.writing else { return Ok(true) };
        super::confirm_by((redis, confirm), user, session, present, second_factor).await
    }

    /// Ends a session of which Postgres says that it has ended.
    pub async fn end(&self, redis: &Redis, user: UserId, session: SessionId) -> Result<()> {
        let Some(Writing { end, .. }) = self.writing else { return Ok(()) };
        super::end_by((redis, end), user, Which::One(session)).await.map(drop)
    }
}
