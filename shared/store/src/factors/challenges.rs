//! Log-ins between their two steps (MFA-4). Redis is their only home: when it is emptied, everybody starts
//! over with the password.

use std::time::Duration;

use postern_domain::{
    auth::transport::Transport,
    ids::{ChallengeId, DeviceId, UserId},
    mfa::challenge::{LIFETIME, MAX_ATTEMPTS, MAX_USER_ATTEMPTS, WINDOW},
    time::UnixMillis,
};
use postern_platform::{
    args,
    redis::{Redis, Script},
};

use crate::{Result, defect};

static OPEN: Script = Script::new(include_str!("../scripts/challenge_open.lua"));
static ATTEMPT: Script = Script::new(include_str!("../scripts/challenge_attempt.lua"));
static SUCCEED: Script = Script::new(include_str!("../scripts/challenge_succeed.lua"));
static FORGET: Script = Script::new(include_str!("../scripts/account_forget.lua"));
static ALIVE: Script = Script::new(include_str!("../scripts/challenge_alive.lua"));

fn challenge_key(user: UserId, id: ChallengeId) -> String {
    format!("pst:{{{user}}}:challenge:{id}")
}

fn tries_key(user: UserId) -> String {
    format!("pst:{{{user}}}:second_factor_tries")
}

/// Of what a try at a challenge reads and writes.
fn challenge_keys(user: UserId, id: ChallengeId) -> [String; 2] {
    [challenge_key(user, id), tries_key(user)]
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A challenge to open.
pub struct NewChallenge<'a> {
    /// Its id.
    pub id: ChallengeId,
    /// Whose password was right.
    pub user: UserId,
    /// What the client calls itself.
    pub device: &'a str,
    /// The known device that it has shown a token of, if that is counted apart from strangers.
    pub known_device: Option<DeviceId>,
    /// How it wants its tokens.
    pub transport: Transport,
    /// The version of the password that was verified.
    pub credential_version: i32,
    /// Now.
    pub now: UnixMillis,
}

/// Opens a challenge.
pub async fn open(redis: &Redis, new: &NewChallenge<'_>) -> Result<()> {
    let credential = new.credential_version.to_string();
    let args = args![
        new.now.0,
        millis(LIFETIME),
        "device",
        new.device,
        "transport",
        new.transport.name(),
        "credential",
        credential,
        "known_device",
        new.known_device.map(|device| device.to_string()).unwrap_or_default(),
    ];
    redis.run(&OPEN, &[challenge_key(new.user, new.id)], args).await?;
    Ok(())
}

/// What the first step left for the second.
pub struct Pending {
    /// Tries that are left after this one.
    pub attempts_left: u32,
    /// What the client calls itself.
    pub device: String,
    /// How it wants its tokens.
    pub transport: Transport,
    /// The version of the password that was verified.
    pub credential_version: i32,
    /// The known device on which the first step was done.
    pub known_device: Option<DeviceId>,
}

/// What becomes of a try.
pub enum Attempt {
    /// The code may be looked at.
    Go(Pending),
    /// There is no such challenge (any more), or it has seen its tries.
    Over,
    /// The user's codes were tried too often.
    TooMany {
        /// How long none is looked at.
        retry_after: Duration,
    },
}

/// Counts a try at a challenge, before its code is looked at.
pub async fn attempt(
    redis: &Redis,
    user: UserId,
    id: ChallengeId,
    now: UnixMillis,
) -> Result<Attempt> {
    let args = args![now.0, MAX_ATTEMPTS, MAX_USER_ATTEMPTS, millis(WINDOW)];
    let reply = redis.run(&ATTEMPT, &challenge_keys(user, id), args).await?;
    Ok(match reply.text(0)?.as_str() {
        "go" => Attempt::Go(Pending {
            attempts_left: u32::try_from(reply.int(1)?).map_err(|_| defect("attempts"))?,
            device: reply.text(2)?,
            transport: Transport::named(&reply.text(3)?).ok_or_else(|| defect("transport"))?,
            credential_version: i32::try_from(reply.int(4)?).map_err(|_| defect("version"))?,
            known_device: match reply.text(5)?.as_str() {
                "" => None,
                id => Some(id.parse().map_err(|_| defect("device"))?),
            },
        }),
        "over" => Attempt::Over,
        "too_many" => {
            Attempt::TooMany { retry_after: Duration::from_millis(reply.int(1)?.unsigned_abs()) }
        }
        _ => return Err(defect("answer of challenge")),
    })
}

/// Uses a challenge up, and forgives the tries of its device, or of strangers. True exactly once.
pub async fn succeed(redis: &Redis, user: UserId, id: ChallengeId) -> Result<bool> {
    let reply = redis.run(&SUCCEED, &challenge_keys(user, id), args![]).await?;
    Ok(reply.int(0)? == 1)
}

/// Forgives the user's tries.
pub async fn forget_tries(redis: &Redis, user: UserId) -> Result<()> {
    redis.run(&FORGET, &[tries_key(user)], args![]).await?;
    Ok(())
}

/// Whether a challenge may still be answered; counts nothing.
pub async fn is_alive(
    redis: &Redis,
    user: UserId,
    id: ChallengeId,
    now: UnixMillis,
) -> Result<bool> {
    let args = args![now.0, MAX_ATTEMPTS, challenge_key(user, id)];
    let reply = redis.run(&ALIVE, &[], args).await?;
    Ok(reply.int(0)? == 1)
}
