//! Places of which there are so many, over all instances. A place is leased, so that an instance that dies without
//! giving it back keeps it for no longer than that.

use std::time::Duration;

use postern_domain::time::UnixMillis;
use postern_platform::{
    args,
    redis::{Redis, Script},
};

use crate::Result;

static TAKE: Script = Script::new(include_str!("scripts/lease_take.lua"));
static RETURN: Script = Script::new(include_str!("scripts/lease_return.lua"));

/// Places of one kind.
#[derive(Debug, Clone)]
pub struct Places {
    /// Where the leases are.
    pub(crate) key: String,
    /// How many there are.
    pub count: u32,
    /// How long one is kept for whoever does not renew the lease.
    pub length: Duration,
}

impl Places {
    /// `count` places to hash a password in (AUTH-6, ASVS 15.2.2). A lease is longer than any hash takes.
    pub fn of_hashes(count: u32) -> Self {
        let key = "pst:{hashes}:in_flight".to_owned();
        Self { key, count, length: Duration::from_secs(10) }
    }

    /// `count` places for live streams of all users, each of which waits on a connection to Redis of its own.
    pub fn of_streams(count: u32) -> Self {
        Self { key: "pst:{streams}:all".to_owned(), count, length: Duration::from_mins(1) }
    }
}

/// Takes a place, or renews it when `lease` has one already. When all are taken: how long until one may be free.
pub async fn take(
    redis: &Redis,
    places: &Places,
    lease: &str,
    now: UnixMillis,
) -> Result<std::result::Result<(), Duration>> {
    let length = i64::try_from(places.length.as_millis()).unwrap_or(i64::MAX);
    let args = args![now.0, length, places.count, lease];
    let reply = redis.run(&TAKE, std::slice::from_ref(&places.key), args).await?;
    if reply.int(0)? == 1 {
        return Ok(Ok(()));
    }
    Ok(Err(UnixMillis(reply.int(1)?).since(now)))
}

/// Gives a place back.
pub async fn give_back(redis: &Redis, places: &Places, lease: &str) -> Result<()> {
    redis.run(&RETURN, std::slice::from_ref(&places.key), args![lease]).await?;
    Ok(())
}
