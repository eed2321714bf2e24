//! Live streams of a user's changes (USR-5): how many there are at once, and what each has to tell next.

use std::time::Duration;

use postern_domain::{
    auth::session::IdlePolicy,
    changes::ChangeId,
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{
    args,
    redis::{Redis, Script},
};

use crate::{
    Result,
    devices::changes::{self, Changes, stream_key},
    leases::{self, Semaphore},
    sessions,
};

static FOLLOW: Script = Script::new(concat!(
    include_str!("../scripts/run.lua"),
    include_str!("../scripts/idle.lua"),
    include_str!("../scripts/read_changes.lua"),
    include_str!("../scripts/stream_follow.lua")
));

/// How long a permit is kept for a stream that does not renew its lease. It does so at each step.
const LEASE: Duration = Duration::from_secs(20);

/// A live stream.
#[derive(Debug, Clone)]
pub struct LiveStream {
    /// Whose changes it shows.
    pub user: UserId,
    /// The session it ends with.
    pub session: SessionId,
    /// Who its permit is leased to: text that no other stream has.
    pub holder: String,
    /// The run of Redis in which the guard has let its client in.
    pub run: String,
}

/// Of the user's live streams.
fn semaphore(user: UserId, permits: u32) -> Semaphore {
    Semaphore { key: format!("pst:{{{user}}}:streams"), permits, lease: LEASE }
}

fn lease_ms() -> i64 {
    i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX)
}

/// Acquires one of the user's `permits`. When all are held: how long until one may be free again.
pub async fn open(
    redis: &Redis,
    stream: &LiveStream,
    permits: u32,
    now: UnixMillis,
) -> Result<std::result::Result<(), Duration>> {
    leases::acquire(redis, &semaphore(stream.user, permits), &stream.holder, now).await
}

/// What a live stream finds when it looks.
#[derive(Debug)]
pub enum Found {
    /// Its session lives.
    Alive(Step),
    /// Its session has ended.
    Ended,
    /// Redis has started anew: the client has to come again, so that the guard asks Postgres.
    Unconfirmed,
}

/// What there is to tell.
#[derive(Debug)]
pub struct Step {
    /// The role names of its session.
    pub roles: Vec<String>,
    /// What has changed.
    pub changes: Changes,
}

/// Up to `limit` changes after `since`, and a renewed lease.
pub async fn follow(
    redis: &Redis,
    stream: &LiveStream,
    since: ChangeId,
    limit: u32,
    idle: &IdlePolicy,
    now: UnixMillis,
) -> Result<Found> {
    let keys = [stream_key(stream.user), semaphore(stream.user, 0).key];
    let args = args![
        since.to_string(),
        limit,
        now.0,
        lease_ms(),
        stream.holder.as_str(),
        idle.as_str(),
        stream.run.as_str(),
        sessions::session_key(stream.user, stream.session),
    ];
    let reply = redis.run(&FOLLOW, &keys, args).await?;
    match reply.int(0)? {
        0 => return Ok(Found::Ended),
        2 => return Ok(Found::Unconfirmed),
        _ => {}
    }
    let roles = sessions::role_names(&reply.text(1)?);
    Ok(Found::Alive(Step { roles, changes: changes::parse(&reply, 2)? }))
}

/// Releases the permit.
pub async fn close(redis: &Redis, stream: &LiveStream) -> Result<()> {
    leases::release(redis, &semaphore(stream.user, 0), &stream.holder).await
}
