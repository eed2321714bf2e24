//! Semaphores over all instances. A permit is leased, so that an instance that dies without releasing it keeps it for no
//! longer than that.

use std::time::Duration;

use postern_domain::time::UnixMillis;
use postern_platform::{
    args,
    redis::{Redis, Script},
};

use crate::Result;

static ACQUIRE: Script = Script::new(include_str!("scripts/permit_acquire.lua"));
static RELEASE: Script = Script::new(include_str!("scripts/permit_release.lua"));

/// How much of one kind may be done at once.
#[derive(Debug, Clone)]
pub struct Semaphore {
    /// Where the leases are.
    pub(crate) key: String,
    /// How many permits there are.
    pub permits: u32,
    /// How long one is kept for whoever does not renew its lease.
    pub lease: Duration,
}

impl Semaphore {
    /// `permits` to hash a password (AUTH-6, ASVS 15.2.2). A lease is longer than any hash takes.
    pub fn of_hashes(permits: u32) -> Self {
        let key = "pst:{hashes}:in_flight".to_owned();
        Self { key, permits, lease: Duration::from_secs(10) }
    }

    /// `permits` for live streams of all users, each of which waits on a connection to Redis of its own.
    pub fn of_streams(permits: u32) -> Self {
        Self { key: "pst:{streams}:all".to_owned(), permits, lease: Duration::from_mins(1) }
    }
}

/// Acquires a permit for `holder`, or renews the lease of the one that it has. When all are held: how long until one
/// may be free.
pub async fn acquire(
    redis: &Redis,
    semaphore: &Semaphore,
    holder: &str,
    now: UnixMillis,
) -> Result<std::result::Result<(), Duration>> {
    let lease = i64::try_from(semaphore.lease.as_millis()).unwrap_or(i64::MAX);
    let args = args![now.0, lease, semaphore.permits, holder];
    let reply = redis.run(&ACQUIRE, std::slice::from_ref(&semaphore.key), args).await?;
    if reply.int(0)? == 1 {
        return Ok(Ok(()));
    }
    Ok(Err(UnixMillis(reply.int(1)?).since(now)))
}

/// Releases the permit of `holder`.
pub async fn release(redis: &Redis, semaphore: &Semaphore, holder: &str) -> Result<()> {
    redis.run(&RELEASE, std::slice::from_ref(&semaphore.key), args![holder]).await?;
    Ok(())
}
