//! What the guard of a component does to sessions in Redis. Whoever may write a session can make anybody an administrator,
//! so a component that only asks whether one lives is linked with no script that writes one, and its user in Redis may not
//! (docs/adr/0023-a-redis-user-per-component.md).

use std::time::Duration;

use postern_domain::{
    auth::{assurance::Assurance, limits::Rate, restriction::Restriction, session::IdlePolicy},
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{
    args,
    redis::{Redis, Script},
};

use super::{CHECK, CHECK_ONLY, CONFIRM, END, Opening, Which, role_names, session_key};
use crate::{Result, defect, limits::Quota};

/// What the guard needs of a live session.
#[derive(Debug)]
pub struct LiveSession {
    /// When the user last proved who they are.
    pub authenticated_at: UnixMillis,
    /// When they last did by more than a text message.
    pub strongly_authenticated_at: UnixMillis,
    /// How well it is proven; a level that is not known counts as the least.
    pub assurance: Assurance,
    /// Role names.
    pub roles: Vec<String>,
    /// Set when Redis has started anew since the session was last confirmed: it may have lost that the session
    /// has ended, so Postgres has to be asked ([`crate::sessions::ends::standing`]) before it counts.
    pub unconfirmed: Option<Opening>,
    /// What has to be done before it is good for more.
    pub restriction: Option<Restriction>,
    /// The name of this run of Redis.
    pub run: String,
    /// What the client calls its device.
    pub device: String,
}

/// What became of [`SessionAccess::check`].
#[derive(Debug)]
pub enum Checked {
    /// The session is alive, and its user may go on.
    Alive(LiveSession),
    /// It has ended.
    Ended,
    /// Its user has called too often.
    Limited(Quota),
}

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
        let (bucket, rate) = limit.map_or(("none", None), |(bucket, rate)| (bucket, Some(rate)));
        let keys = [format!("pst:{{{user}}}:calls:{bucket}")];
        let period =
            rate.map_or(0, |rate| i64::try_from(rate.period.as_millis()).unwrap_or(i64::MAX));
        let burst = rate.map_or(0, |rate| rate.burst);
        let args = args![now.0, burst, period, idle.as_str(), session_key(user, session)];
        let reply = redis.run(self.check, &keys, args).await?;
        match reply.int(0)? {
            0 => Ok(Checked::Ended),
            1 => {
                let confirmed = reply.int(4)? == 1;
                Ok(Checked::Alive(LiveSession {
                    authenticated_at: UnixMillis(reply.int(1)?),
                    assurance: Assurance::of(&reply.text(2)?),
                    roles: role_names(&reply.text(3)?),
                    strongly_authenticated_at: UnixMillis(reply.int(7)?),
                    restriction: restriction(&reply.text(8)?)?,
                    unconfirmed: if confirmed { None } else { Some(Opening::parse(&reply, 5)?) },
                    run: reply.text(9)?,
                    device: reply.text(10)?,
                }))
            }
            _ => {
                let millis = |index| -> Result<Duration> {
                    Ok(Duration::from_millis(u64::try_from(reply.int(index)?).unwrap_or_default()))
                };
                Ok(Checked::Limited(Quota {
                    allowed: false,
                    limit: reply.int(1)?,
                    remaining: 0,
                    reset_after: millis(2)?,
                    retry_after: millis(3)?,
                }))
            }
        }
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

/// A session that names a restriction which this version does not know is good for nothing.
fn restriction(text: &str) -> Result<Option<Restriction>> {
    match text {
        "" => Ok(None),
        name => Restriction::named(name).map(Some).ok_or_else(|| defect("restriction")),
    }
}
