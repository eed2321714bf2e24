//! Who refreshes a token, who waits, and what becomes of an attempt that nobody has heard of again (OAUTH-6).
//!
//! An attempt is recorded at the token's version before the provider is called, and what it brought is written only where
//! both still match. So there is one attempt at a version at a time, and a worker that was away for too long writes nothing.

use std::time::Duration;

use super::providers::Rotation;
use crate::time::UnixMillis;

/// How long an attempt may take: longer than the provider has to answer and Postgres to write.
pub const ATTEMPT_FOR: Duration = Duration::from_secs(30);
/// How long an access token that is handed out is good at least, unless somebody asks for more: the way to the provider
/// takes time.
pub const LEAST_VALIDITY: Duration = Duration::from_mins(1);

/// A token as it is stored, as far as this goes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// When the access token ends; `None` where the provider does not say, and refuses it one day.
    pub expires_at: Option<UnixMillis>,
    /// Until when the attempt that is recorded may take, if one is.
    pub attempt_until: Option<UnixMillis>,
    /// Whether there is a refresh token.
    pub refreshable: bool,
}

/// What whoever wants an access token does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Take the one that is there.
    Use,
    /// Record an attempt and call the provider.
    Refresh,
    /// Somebody else has called it: look again until then.
    Wait {
        /// When that attempt is over.
        until: UnixMillis,
    },
    /// What is there is no good, and no more will come: its owner has to agree again.
    Reauthorize,
}

/// What to do now for a token that is good for `least` at least. `refused`: the provider has refused the one that is there.
pub fn step(
    stored: Stored,
    rotation: Rotation,
    now: UnixMillis,
    least: Duration,
    refused: bool,
) -> Step {
    let good_for =
        |least: Duration| !refused && stored.expires_at.is_none_or(|end| end > now.plus(least));
    match stored.attempt_until {
        // One that is still good will do meanwhile.
        Some(until) if until > now => {
            if good_for(Duration::ZERO) {
                Step::Use
            } else {
                Step::Wait { until }
            }
        }
        // Nobody has heard of it again: the old refresh token may have died with its answer.
        Some(_) if !rotation.may_be_repeated() => {
            if good_for(least) {
                Step::Use
            } else {
                Step::Reauthorize
            }
        }
        _ if good_for(least) => Step::Use,
        _ if stored.refreshable => Step::Refresh,
        _ if good_for(Duration::ZERO) => Step::Use,
        _ => Step::Reauthorize,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    fn at(seconds: i64) -> UnixMillis {
        UnixMillis(NOW.0 + seconds * 1000)
    }

    fn stored(expires_at: Option<i64>, attempt_until: Option<i64>) -> Stored {
        let (expires_at, attempt_until) = (expires_at.map(at), attempt_until.map(at));
        Stored { expires_at, attempt_until, refreshable: true }
    }

    /// OAUTH-6: every state of a token, and what is done.
    #[test]
    fn one_refreshes_and_the_others_wait() {
        use Rotation::{Replaced, Stays};
        let wait = Step::Wait { until: at(5) };
        for (expires, attempt, rotation, refused, expected) in [
            (Some(3600), None, Stays, false, Step::Use),
            (Some(30), None, Stays, false, Step::Refresh),
            (Some(-1), None, Stays, false, Step::Refresh),
            (Some(3600), None, Stays, true, Step::Refresh),
            (None, None, Replaced, false, Step::Use),
            (None, None, Replaced, true, Step::Refresh),
            (Some(30), Some(5), Stays, false, Step::Use),
            (Some(-1), Some(5), Stays, false, wait),
            (None, Some(5), Replaced, true, wait),
            (Some(-1), Some(-1), Stays, false, Step::Refresh),
            (Some(-1), Some(-1), Replaced, false, Step::Reauthorize),
            (Some(3600), Some(-1), Replaced, false, Step::Use),
        ] {
            let found = step(stored(expires, attempt), rotation, NOW, LEAST_VALIDITY, refused);
            assert_eq!(found, expected, "{expires:?} {attempt:?} {rotation:?} {refused}");
        }
        let never = |expires| Stored { refreshable: false, ..stored(Some(expires), None) };
        assert_eq!(step(never(30), Stays, NOW, LEAST_VALIDITY, false), Step::Use);
        assert_eq!(step(never(-1), Stays, NOW, LEAST_VALIDITY, false), Step::Reauthorize);
    }

    proptest! {
        /// OAUTH-6: while an attempt is under way nobody begins another one, and a refresh token that may have died is never
        /// used again.
        #[test]
        fn no_two_attempts_at_one_version(
            expires in proptest::option::of(-4000_i64..4000),
            attempt in proptest::option::of(-100_i64..100),
            least in 0_u64..4000,
            refused: bool,
            refreshable: bool,
        ) {
            let stored = Stored { refreshable, ..stored(expires, attempt) };
            for rotation in [Rotation::Stays, Rotation::Renewed, Rotation::Replaced] {
                let found = step(stored, rotation, NOW, Duration::from_secs(least), refused);
                let under_way = attempt.is_some_and(|until| until > 0);
                let repeatable = attempt.is_none() || rotation.may_be_repeated();
                if found == Step::Refresh {
                    prop_assert!(!under_way && repeatable && refreshable);
                }
                if found == Step::Use {
                    prop_assert!(!refused && expires.is_none_or(|end| end > 0));
                }
            }
        }
    }
}
