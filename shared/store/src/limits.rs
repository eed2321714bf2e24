//! Rate limits (AUTH-9): one atomic script over the networks of the address and the account.

use std::time::Duration;

use postern_domain::{
    auth::{
        limits::{Limit, Rate},
        networks::Network,
    },
    time::UnixMillis,
};
use postern_platform::redis::{Arg, Redis, Script};
use sha2::{Digest, Sha256};

use crate::Result;

static LIMIT: Script = Script::new(include_str!("scripts/limit.lua"));
static FORGET: Script = Script::new(include_str!("scripts/account_forget.lua"));

/// What the tightest limit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Whether the request may go on.
    pub allowed: bool,
    /// Requests per period.
    pub limit: i64,
    /// Requests left now.
    pub remaining: i64,
    /// Until the limit is whole again.
    pub reset_after: Duration,
    /// Until the next request would be allowed.
    pub retry_after: Duration,
}

/// Counts a request against each of `networks` and, if given, the account (any text that names it; only its hash
/// is stored).
pub async fn take(
    redis: &Redis,
    limit: Limit,
    networks: &[Network],
    account: Option<&str>,
    now: UnixMillis,
) -> Result<Quota> {
    let name = limit.name();
    let mut keys = Vec::with_capacity(networks.len() + 1);
    let mut args = vec![Arg::from(now.0)];
    for network in networks {
        keys.push(format!("pst:{{limit:{name}}}:address:{}", network.name));
        push_rate(&mut args, limit.per_address().times(network.clients));
    }
    if let (Some(account), Some(rate)) = (account, limit.per_account()) {
        keys.push(account_key(limit, account));
        push_rate(&mut args, rate);
    }
    let reply = redis.run(&LIMIT, &keys, args).await?;
    let millis = |index| -> Result<Duration> {
        Ok(Duration::from_millis(u64::try_from(reply.int(index)?).unwrap_or_default()))
    };
    Ok(Quota {
        allowed: reply.int(0)? == 1,
        limit: reply.int(1)?,
        remaining: reply.int(2)?,
        reset_after: millis(3)?,
        retry_after: millis(4)?,
    })
}

/// How an account is named by the address that somebody gives, whoever that is.
pub fn by_email(email_key: &str) -> String {
    format!("email:{email_key}")
}

/// How it is named by a device on which its owner has logged in.
pub fn by_device(device: impl std::fmt::Display) -> String {
    format!("device:{device}")
}

fn account_key(limit: Limit, account: &str) -> String {
    let name_of_account = hex::encode(Sha256::digest(account.as_bytes()));
    format!("pst:{{limit:{}}}:account:{name_of_account}", limit.name())
}

/// Forgets what was counted against an account.
pub async fn forget(redis: &Redis, limit: Limit, account: &str) -> Result<()> {
    redis.run(&FORGET, &[account_key(limit, account)], Vec::new()).await?;
    Ok(())
}

fn push_rate(args: &mut Vec<Arg>, rate: Rate) {
    args.push(Arg::from(rate.burst));
    args.push(Arg::from(i64::try_from(rate.period.as_millis()).unwrap_or(i64::MAX)));
}
