//! A log-in between its two steps (MFA-4): good for nothing but the second step, for five minutes and five
//! tries. Wrong codes end the challenge and slow the user's challenges down; they never lock the account,
//! for then whoever knows a password could lock its owner out.

use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

use crate::auth::derived_token::{self, DerivedTokenError, Kind};
use crate::ids::{ChallengeId, UserId};
use crate::ring::KeyRing;
use crate::time::UnixMillis;

/// How long a challenge is good.
pub const LIFETIME: Duration = Duration::from_mins(5);
/// Codes that may be tried for one challenge.
pub const MAX_ATTEMPTS: u32 = 5;
/// Tries of one user, over all challenges, in each [`WINDOW`]; a log-in forgives them. With three valid codes
/// at a time, a guesser who has the password needs years for an even chance.
pub const MAX_USER_ATTEMPTS: u32 = 20;
/// The period in which a user's tries are counted, from the first one.
pub const WINDOW: Duration = Duration::from_hours(1);

const KIND: Kind = Kind { prefix: "pst_mc_", label: "postern log-in challenge v1" };

/// What a challenge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChallengeToken {
    /// Whose password was right.
    pub user: UserId,
    /// Which challenge.
    pub id: ChallengeId,
}

impl ChallengeToken {
    /// The text for the client: `pst_mc_…`.
    pub fn issue(&self, ring: &KeyRing) -> SecretString {
        let mut payload = [0; 32];
        payload[..16].copy_from_slice(self.user.uuid().as_bytes());
        payload[16..].copy_from_slice(self.id.uuid().as_bytes());
        derived_token::issue(&KIND, ring, &payload)
    }

    /// Reads a challenge that any key of the ring made. Whether it is still open is for the store to say.
    pub fn parse(token: &SecretString, ring: &KeyRing) -> Result<Self, DerivedTokenError> {
        let payload: [u8; 32] = derived_token::open(&KIND, ring, token)?;
        let id = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|_| DerivedTokenError::Malformed);
        Ok(Self {
            user: UserId::from_uuid(id(&payload[..16])?),
            id: ChallengeId::from_uuid(id(&payload[16..])?),
        })
    }
}

/// What Redis keeps of a user's challenges, as far as attempts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// When this challenge ends, and the tries that it has seen; none when there is no such challenge.
    pub challenge: Option<(UnixMillis, u32)>,
    /// When the user's count began, and what it is.
    pub user: Option<(UnixMillis, u32)>,
}

/// What becomes of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The code may be looked at; so many more after it.
    Go {
        /// Tries that are left for the challenge.
        left: u32,
    },
    /// There is no such challenge (any more), or it has seen its tries.
    Over,
    /// The user's codes were tried too often; none is looked at for this long.
    TooMany {
        /// How long.
        retry_after: Duration,
    },
}

/// One try at a challenge: the specification of `challenge_attempt.lua`.
pub fn attempt(state: Attempts, now: UnixMillis) -> (Attempt, Attempts) {
    let Some((ends_at, tried)) = state.challenge.filter(|(ends_at, _)| *ends_at > now) else {
        return (Attempt::Over, state);
    };
    if tried >= MAX_ATTEMPTS {
        return (Attempt::Over, state);
    }
    let (since, count) =
        state.user.filter(|(since, _)| since.plus(WINDOW) > now).unwrap_or((now, 0));
    if count >= MAX_USER_ATTEMPTS {
        let wait = since.plus(WINDOW).0.saturating_sub(now.0);
        let retry_after = Duration::from_millis(u64::try_from(wait).unwrap_or_default());
        return (Attempt::TooMany { retry_after }, state);
    }
    let after = Attempts { challenge: Some((ends_at, tried + 1)), user: Some((since, count + 1)) };
    (Attempt::Go { left: MAX_ATTEMPTS - tried - 1 }, after)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn ring(letter: &str) -> KeyRing {
        KeyRing::parse(&format!("k1:{}", letter.repeat(43)).into()).unwrap()
    }

    /// MFA-4: a challenge has a form of its own, and only ours are read.
    #[test]
    fn a_challenge_is_read_by_the_ring_that_made_it() {
        let token = ChallengeToken {
            user: UserId::from_uuid(Uuid::from_u128(1)),
            id: ChallengeId::from_uuid(Uuid::from_u128(2)),
        };
        let text = token.issue(&ring("A"));
        assert!(text.expose_secret().starts_with("pst_mc_k1."));
        assert_eq!(ChallengeToken::parse(&text, &ring("A")), Ok(token));
        assert_eq!(ChallengeToken::parse(&text, &ring("E")), Err(DerivedTokenError::Forged));
        let other = text.expose_secret().replace("pst_mc_", "pst_rt_").into();
        assert!(ChallengeToken::parse(&other, &ring("A")).is_err());
    }

    /// MFA-4: five tries, and then it is over, until its five minutes are.
    #[test]
    fn a_challenge_has_five_tries() {
        let now = UnixMillis(1_000);
        let mut state = Attempts { challenge: Some((now.plus(LIFETIME), 0)), user: None };
        for left in (0..MAX_ATTEMPTS).rev() {
            let (outcome, next) = attempt(state, now);
            assert_eq!(outcome, Attempt::Go { left });
            state = next;
        }
        assert_eq!(attempt(state, now), (Attempt::Over, state));
        let fresh = Attempts { challenge: Some((now.plus(LIFETIME), 0)), user: None };
        let end = now.plus(LIFETIME);
        assert_eq!(attempt(fresh, end), (Attempt::Over, fresh));
        assert!(matches!(attempt(fresh, UnixMillis(end.0 - 1)).0, Attempt::Go { .. }));
        let none = Attempts { challenge: None, user: None };
        assert_eq!(attempt(none, now), (Attempt::Over, none));
    }

    /// MFA-4: many challenges do not add up to many tries; after the hour it begins anew.
    #[test]
    fn a_user_has_twenty_tries_an_hour() {
        let begin = UnixMillis(1_000);
        let challenge = |now: UnixMillis| Some((now.plus(LIFETIME), 0));
        let mut state = Attempts { challenge: None, user: None };
        for _ in 0..MAX_USER_ATTEMPTS {
            state.challenge = challenge(begin);
            let (outcome, next) = attempt(state, begin);
            assert_eq!(outcome, Attempt::Go { left: MAX_ATTEMPTS - 1 });
            state = next;
        }
        let late = begin.plus(WINDOW).minus(Duration::from_secs(9));
        state.challenge = challenge(late);
        let retry_after = Duration::from_secs(9);
        assert_eq!(attempt(state, late), (Attempt::TooMany { retry_after }, state));
        let later = begin.plus(WINDOW);
        state.challenge = challenge(later);
        assert_eq!(attempt(state, later).1.user, Some((later, 1)));
    }
}
