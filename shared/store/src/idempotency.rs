//! What became of requests with an `Idempotency-Key` (API-5): remembered for a day per user and key.

use std::time::Duration;

use postern_domain::{ids::UserId, time::UnixMillis};
use postern_platform::{
    args,
    redis::{Redis, Script},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Result, defect};

static BEGIN: Script = Script::new(include_str!("scripts/idempotency_begin.lua"));
static END: Script = Script::new(include_str!("scripts/idempotency_end.lua"));

/// How long an answer is remembered.
const LIFETIME: Duration = Duration::from_hours(24);
/// How long a request may take before a retry no longer waits for it: longer than any statement may run.
const LOCK: Duration = Duration::from_secs(30);

/// Whether a request may go on.
pub enum Begun {
    /// It may, and what it creates has this id: a retry after a crash creates the same thing.
    Go(Uuid),
    /// The first request is still under way; try again after this time.
    Busy(Duration),
    /// The key belongs to another request.
    Other,
    /// It was answered before.
    Done {
        /// The status.
        status: u16,
        /// Headers worth repeating, as JSON.
        headers: String,
        /// The body.
        body: String,
    },
}

/// How a request ended.
pub enum Ended<'a> {
    /// It was answered, and a retry gets the same.
    Done {
        /// The status.
        status: u16,
        /// Headers worth repeating, as JSON.
        headers: &'a str,
        /// The body.
        body: &'a str,
    },
    /// It was refused before anything happened.
    Refused,
    /// It failed; what it did is not known.
    Unknown,
}

/// The record of one key. Only a hash of the key is part of its name.
fn record(user: UserId, key: &str) -> String {
    format!("pst:{{{user}}}:idempotency:{}", hex::encode(Sha256::digest(key.as_bytes())))
}

/// Announces a request. `fingerprint` tells requests apart; `proposed` is the id of what it would create.
pub async fn begin(
    redis: &Redis,
    (user, key): (UserId, &str),
    fingerprint: &str,
    proposed: Uuid,
    now: UnixMillis,
) -> Result<Begun> {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let args = args![now.0, fingerprint, proposed.to_string(), millis(LOCK), millis(LIFETIME)];
    let reply = redis.run(&BEGIN, &[record(user, key)], args).await?;
    Ok(match reply.text(0)?.as_str() {
        "go" => Begun::Go(reply.text(1)?.parse().map_err(|_| defect("id"))?),
        "busy" => Begun::Busy(Duration::from_millis(reply.int(1)?.unsigned_abs())),
        "other" => Begun::Other,
        "done" => Begun::Done {
            status: u16::try_from(reply.int(1)?).map_err(|_| defect("status"))?,
            headers: reply.text(2)?,
            body: reply.text(3)?,
        },
        _ => return Err(defect("answer of idempotency")),
    })
}

/// Remembers how a request ended.
pub async fn end(redis: &Redis, (user, key): (UserId, &str), ended: Ended<'_>) -> Result<()> {
    let args = match ended {
        Ended::Done { status, headers, body } => args!["done", u32::from(status), headers, body],
        Ended::Refused => args!["refused", "", "", ""],
        Ended::Unknown => args!["unknown", "", "", ""],
    };
    redis.run(&END, &[record(user, key)], args).await?;
    Ok(())
}
