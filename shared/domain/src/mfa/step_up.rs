//! Whether a proof of identity is recent enough (MFA-5, RFC 9470).

use std::time::Duration;

use crate::time::UnixMillis;

/// How far ahead the clock may be that noted the proof.
const LEEWAY_MS: i64 = 5_000;

/// Whether it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is.
    Fresh,
    /// The user has to prove again who they are.
    Stale,
}

/// Whether a proof of `authenticated_at` is at most `max_auth_age` old. One from the future proves nothing.
pub fn decide(max_auth_age: Duration, authenticated_at: UnixMillis, now: UnixMillis) -> Freshness {
    let max_auth_age_ms = i64::try_from(max_auth_age.as_millis()).unwrap_or(i64::MAX);
    let age_ms = now.0.saturating_sub(authenticated_at.0);
    if (-LEEWAY_MS..=max_auth_age_ms).contains(&age_ms) {
        Freshness::Fresh
    } else {
        Freshness::Stale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MFA-5: to the millisecond.
    #[test]
    fn a_proof_is_fresh_for_as_long_as_asked() {
        let at = |age_ms: i64| {
            decide(Duration::from_mins(5), UnixMillis(10_000_000), UnixMillis(10_000_000 + age_ms))
        };
        for fresh in [-5_000, 0, 1, 299_999, 300_000] {
            assert_eq!(at(fresh), Freshness::Fresh, "{fresh}");
        }
        for stale in [-5_001, 300_001, i64::MAX / 2] {
            assert_eq!(at(stale), Freshness::Stale, "{stale}");
        }
        let never = decide(Duration::from_mins(5), UnixMillis(i64::MIN), UnixMillis(i64::MAX));
        assert_eq!(never, Freshness::Stale);
    }
}
