//! Accounts of programs: the assistant's own services, which act for users and are none (OAUTH-8, ADR 26). What their keys
//! look like, from where they may come, and which names they have for access tokens.
//!
//! Not here: where accounts and hashes of keys are kept (`store`), what a service account may do (`rbac::catalogue`).

pub mod admission;
pub mod audience;
pub mod key;
pub mod network;

use std::time::Duration;

use crate::time::UnixMillis;

/// Most keys that an account has at once: the one in use, and the one that takes its place.
pub const MAX_KEYS: usize = 2;
/// How long a key is good whose maker does not say.
pub const KEY_LIFETIME: Duration = Duration::from_hours(90 * 24);
/// How long a key may be good: what is never changed is found one day.
pub const MAX_KEY_LIFETIME: Duration = Duration::from_hours(366 * 24);
/// Most audiences that an account may have.
pub const MAX_AUDIENCES: usize = 20;
/// Most networks that an account may be bound to.
pub const MAX_NETWORKS: usize = 50;

/// Why a key cannot be made to expire then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryError {
    /// The time has passed.
    Past,
    /// It is further off than [`MAX_KEY_LIFETIME`].
    TooLate,
}

/// When a key expires that is made at `now`.
pub fn expiry(asked: Option<UnixMillis>, now: UnixMillis) -> Result<UnixMillis, ExpiryError> {
    let Some(asked) = asked else { return Ok(now.plus(KEY_LIFETIME)) };
    if asked <= now {
        return Err(ExpiryError::Past);
    }
    if asked > now.plus(MAX_KEY_LIFETIME) {
        return Err(ExpiryError::TooLate);
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OAUTH-8: every key has an end, within a year.
    #[test]
    fn every_key_expires() {
        let now = UnixMillis(1_000_000);
        let day = Duration::from_hours(24);
        assert_eq!(expiry(None, now), Ok(now.plus(90 * day)));
        assert_eq!(expiry(Some(now), now), Err(ExpiryError::Past));
        assert_eq!(expiry(Some(UnixMillis(now.0 + 1)), now), Ok(UnixMillis(now.0 + 1)));
        let last = now.plus(366 * day);
        assert_eq!(expiry(Some(last), now), Ok(last));
        assert_eq!(expiry(Some(UnixMillis(last.0 + 1)), now), Err(ExpiryError::TooLate));
    }
}
