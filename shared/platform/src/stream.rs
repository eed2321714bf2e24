//! Waiting for a Redis stream to grow.
//!
//! `XREAD BLOCK` on a connection of its own is only the alarm clock here. What woke us, a script reads afterwards:
//! its answer is flat by design, that of `XREAD` is nested and arrives flattened.

use std::time::Duration;

use spin_sdk::redis::{Connection, RedisParameter};

use crate::{
    fault,
    redis::{Redis, RedisError, unavailable},
    task,
};

/// How much longer than it was told to, Redis may take to answer that nothing has come.
const GRACE: Duration = Duration::from_secs(2);

/// Waits for a stream to grow. Dropping it, also while it waits, closes its connection.
pub struct StreamWaiter {
    connection: Connection,
}

impl StreamWaiter {
    /// Dials.
    pub async fn open(redis: &Redis) -> Result<Self, RedisError> {
        Ok(Self { connection: redis.dial().await? })
    }

    /// Returns as soon as the stream at `key` has an entry after the id `after`, and when `limit` has passed: whole
    /// milliseconds, at least one. After an error the waiter is of no use any more.
    pub async fn wait(&self, key: &str, after: &str, limit: Duration) -> Result<(), RedisError> {
        fault::point("redis wait");
        // To Redis, zero milliseconds are for ever.
        let limit_ms = i64::try_from(limit.as_millis()).unwrap_or(i64::MAX).max(1);
        let text = |text: &str| RedisParameter::Binary(text.as_bytes().to_vec());
        let parameters = [
            text("COUNT"),
            RedisParameter::Int64(1),
            text("BLOCK"),
            RedisParameter::Int64(limit_ms),
            text("STREAMS"),
            text(key),
            text(after),
        ];
        let waiting = self.connection.execute("XREAD", parameters);
        match task::within(limit.saturating_add(GRACE), waiting).await {
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(unavailable(&error)),
            None => Err(RedisError::Unavailable("timed out".into())),
        }
    }
}
