//! Who refreshes a token, who waits, and what becomes of an attempt that nobody has heard of again (OAUTH-6).
//!
//! An attempt is recorded at the token's version before the provider is called, and what it brought is written only where
//! both still match. So there is one attempt at a version at a time, and a worker that was away for too long writes nothing
//! over what others wrote.

use std::time::Duration;

use super::providers::Rotation;
use crate::{jobs::backoff, time::UnixMillis};

/// How long an attempt is believed to be under way without a word. A worker that lives says so more often, however long
/// the provider takes; one that was killed is found out before five seconds have passed.
pub const ATTEMPT_LEASE: Duration = Duration::from_secs(4);
/// How often a worker says that it lives: two words may be lost.
pub const ATTEMPT_HEARTBEAT: Duration = Duration::from_secs(1);
/// How long an access token that is handed out is good at least, unless somebody asks for more: the way to the provider
/// takes time.
pub const LEAST_VALIDITY: Duration = Duration::from_mins(1);
/// How long before its end an access token is refreshed that is in use, so that nobody waits for the provider.
pub const AHEAD: Duration = Duration::from_mins(10);
/// How long after its last use a connection is in use.
const IN_USE: Duration = Duration::from_hours(7 * 24);
/// How often the tokens of a connection that nobody uses are refreshed: providers forget those that nobody asks for, and
/// its owner learns in time that it is over.
const KEPT_ALIVE: Duration = Duration::from_hours(7 * 24);
/// How long after an operator had something to mend the provider is asked again.
const MENDED: Duration = Duration::from_mins(5);

/// How an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Nobody makes one.
    None,
    /// Somebody does.
    UnderWay,
    /// Whoever made it has not been heard of.
    Lost,
}

/// A token as it is stored, as far as this goes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// When the access token ends; `None` where the provider does not say, and refuses it one day.
    pub expires_at: Option<UnixMillis>,
    /// The attempt at its version.
    pub attempt: Attempt,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// Until when the provider is left alone.
    pub retry_at: Option<UnixMillis>,
}

/// What for a token is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// To be good for this long at least.
    GoodFor(Duration),
    /// To be another than the one that is there, which the provider refuses, or its owner does not want any more.
    Another,
}

/// What whoever wants an access token does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Take the one that is there.
    Use,
    /// Record an attempt and call the provider.
    Refresh,
    /// Somebody else has called it: look again.
    Wait,
    /// The provider is to be left alone until then.
    Later(UnixMillis),
    /// What is there is no good, and no more will come: its owner has to agree again.
    Reauthorize,
}

impl Stored {
    /// Whether the access token is good for `least` from `now`.
    pub fn good_for(&self, least: Duration, now: UnixMillis) -> bool {
        self.expires_at.is_none_or(|end| end > now.plus(least))
    }

    /// Whether the refresh token may have died with an answer that nobody has read.
    pub fn may_be_dead(&self, rotation: Rotation) -> bool {
        self.attempt == Attempt::Lost && !rotation.may_be_repeated()
    }
}

/// What to do now.
pub fn step(stored: Stored, rotation: Rotation, now: UnixMillis, need: Need) -> Step {
    let (good, still_good) = match need {
        Need::GoodFor(least) => (stored.good_for(least, now), stored.good_for(Duration::ZERO, now)),
        Need::Another => (false, false),
    };
    if stored.may_be_dead(rotation) {
        return Step::Reauthorize;
    }
    if good {
        return Step::Use;
    }
    let until = stored.retry_at.filter(|until| *until > now);
    match (stored.attempt, stored.refreshable, until) {
        (Attempt::UnderWay, ..) => Step::Wait,
        // The rest is what others can do with it.
        (_, false, _) | (_, _, Some(_)) if still_good => Step::Use,
        (_, false, _) => Step::Reauthorize,
        (_, true, Some(until)) => Step::Later(until),
        (_, true, None) => Step::Refresh,
    }
}

/// When the background refreshes a token next: ahead of its end where the connection is in use, and once in a while where it
/// is not. `None` for one that it never refreshes: without a refresh token, or without an end that is known.
pub fn due_at(
    expires_at: Option<UnixMillis>,
    refreshable: bool,
    last_used_at: Option<UnixMillis>,
    now: UnixMillis,
) -> Option<UnixMillis> {
    let end = expires_at.filter(|_| refreshable)?;
    let ahead = end.minus(AHEAD);
    let in_use = last_used_at.is_some_and(|used| used > now.minus(IN_USE));
    Some(if in_use { ahead } else { ahead.max(now.plus(KEPT_ALIVE)) })
}

/// When a provider that failed is asked again: after the pause that it asks for, and one that grows with each failure in a row
/// (from 1). `jitter` is random.
pub fn retry_at(
    now: UnixMillis,
    asked: Option<Duration>,
    failures: u32,
    jitter: u32,
) -> UnixMillis {
    now.plus(backoff(failures, jitter).max(asked.unwrap_or_default()))
}

/// When a provider is asked again that refuses us ourselves.
pub fn retry_when_mended(now: UnixMillis) -> UnixMillis {
    now.plus(MENDED)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: UnixMillis = UnixMillis(10_000_000_000);

    fn at(seconds: i64) -> UnixMillis {
        UnixMillis(NOW.0 + seconds * 1000)
    }

    fn stored(expires_at: Option<i64>, attempt: Attempt) -> Stored {
        Stored { expires_at: expires_at.map(at), attempt, refreshable: true, retry_at: None }
    }

    /// OAUTH-6: every state of a token, and what is done.
    #[test]
    fn one_refreshes_and_the_others_wait() {
        use Rotation::{Replaced, Stays};
        let minute = Need::GoodFor(LEAST_VALIDITY);
        for (expires, attempt, rotation, need, expected) in [
            (Some(3600), Attempt::None, Stays, minute, Step::Use),
            (Some(30), Attempt::None, Stays, minute, Step::Refresh),
            (Some(-1), Attempt::None, Stays, minute, Step::Refresh),
            (Some(3600), Attempt::None, Stays, Need::Another, Step::Refresh),
            (None, Attempt::None, Replaced, minute, Step::Use),
            (None, Attempt::None, Replaced, Need::Another, Step::Refresh),
            (Some(3600), Attempt::UnderWay, Stays, minute, Step::Use),
            (Some(30), Attempt::UnderWay, Stays, minute, Step::Wait),
            (None, Attempt::UnderWay, Replaced, Need::Another, Step::Wait),
            (Some(-1), Attempt::Lost, Stays, minute, Step::Refresh),
            (Some(-1), Attempt::Lost, Replaced, minute, Step::Reauthorize),
            (Some(3600), Attempt::Lost, Replaced, minute, Step::Reauthorize),
        ] {
            let found = step(stored(expires, attempt), rotation, NOW, need);
            assert_eq!(found, expected, "{expires:?} {attempt:?} {rotation:?} {need:?}");
        }
        let never = |expires| Stored { refreshable: false, ..stored(Some(expires), Attempt::None) };
        assert_eq!(step(never(30), Stays, NOW, minute), Step::Use);
        assert_eq!(step(never(-1), Stays, NOW, minute), Step::Reauthorize);
        let left_alone =
            |expires| Stored { retry_at: Some(at(9)), ..stored(Some(expires), Attempt::None) };
        assert_eq!(step(left_alone(30), Stays, NOW, minute), Step::Use);
        assert_eq!(step(left_alone(-1), Stays, NOW, minute), Step::Later(at(9)));
        assert_eq!(step(left_alone(-1), Stays, at(9), minute), Step::Refresh);
    }

    /// OAUTH-6: a connection that is in use is refreshed ahead, any other once a week.
    #[test]
    fn what_is_used_is_refreshed_ahead() {
        let week = 7 * 24 * 3600;
        let due =
            |end: Option<i64>, used: Option<i64>| due_at(end.map(at), true, used.map(at), NOW);
        assert_eq!(due(Some(3600), Some(-60)), Some(at(3000)));
        assert_eq!(due(Some(3600), Some(-week)), Some(at(week)));
        assert_eq!(due(Some(3600), None), Some(at(week)));
        assert_eq!(due(Some(2 * week), None), Some(at(2 * week - 600)));
        assert_eq!(due(None, Some(-60)), None);
        assert_eq!(due_at(Some(at(3600)), false, Some(NOW), NOW), None);
    }

    /// OAUTH-6: pauses grow, and are never shorter than what the provider asks for.
    #[test]
    fn a_provider_that_fails_is_left_alone_for_longer_each_time() {
        assert_eq!(retry_at(NOW, None, 1, 0), UnixMillis(NOW.0 + 1_600));
        assert_eq!(retry_at(NOW, None, 3, 0), UnixMillis(NOW.0 + 6_400));
        assert_eq!(retry_at(NOW, Some(Duration::from_mins(1)), 1, 0), at(60));
        assert_eq!(retry_when_mended(NOW), at(300));
    }

    proptest! {
        /// OAUTH-6: while an attempt is under way nobody begins another one, and a refresh token that may have died is never
        /// used again.
        #[test]
        fn no_two_attempts_at_one_version(
            expires in proptest::option::of(-4000_i64..4000),
            attempt in prop_oneof![
                Just(Attempt::None), Just(Attempt::UnderWay), Just(Attempt::Lost)
            ],
            retry in proptest::option::of(-100_i64..100),
            least in proptest::option::of(0_u64..4000),
            refreshable: bool,
        ) {
            let stored = Stored { refreshable, retry_at: retry.map(at), ..stored(expires, attempt) };
            let need = least.map_or(Need::Another, |least| Need::GoodFor(Duration::from_secs(least)));
            for rotation in [Rotation::Stays, Rotation::Renewed, Rotation::Replaced] {
                let found = step(stored, rotation, NOW, need);
                if found == Step::Refresh {
                    prop_assert!(attempt != Attempt::UnderWay && refreshable);
                    prop_assert!(attempt == Attempt::None || rotation.may_be_repeated());
                    prop_assert!(retry.is_none_or(|retry| retry <= 0));
                }
                if found == Step::Use {
                    prop_assert!(need != Need::Another && expires.is_none_or(|end| end > 0));
                }
            }
        }
    }
}
