//! How a connection is, as its owner sees it (OAUTH-11).

use std::time::Duration;

use crate::{features, time::UnixMillis};

/// How long before its end a connection that nothing prolongs is said to end.
pub const EXPIRING: Duration = Duration::from_hours(24);

/// What is stored of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The provider takes its tokens.
    Active,
    /// Its owner has to agree again.
    NeedsReauth,
    /// The operator has something to mend.
    Error,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::NeedsReauth, Self::Error];

    /// As it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::NeedsReauth => "needs_reauth",
            Self::Error => "error",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// How a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Active,
    /// It works, and ends within a day: there is no refresh token.
    Expiring,
    /// Its owner has to agree again.
    NeedsReauth,
    /// Its owner has paused it.
    Paused,
    /// The operator has something to mend.
    Error,
}

/// What the status of a connection follows from.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// What is stored.
    pub state: State,
    /// Whether its owner has paused it.
    pub paused: bool,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// Whether that may have died with an answer that nobody has read.
    pub may_be_dead: bool,
    /// When the access token ends, if that is known.
    pub expires_at: Option<UnixMillis>,
}

impl Status {
    /// The status of a connection now.
    pub fn of(facts: Facts, now: UnixMillis) -> Self {
        let ends_within = |span: Duration| {
            !facts.refreshable && facts.expires_at.is_some_and(|end| end <= now.plus(span))
        };
        match facts.state {
            _ if facts.paused => Self::Paused,
            State::NeedsReauth => Self::NeedsReauth,
            _ if facts.may_be_dead => Self::NeedsReauth,
            State::Error => Self::Error,
            State::Active if ends_within(Duration::ZERO) => Self::NeedsReauth,
            State::Active if ends_within(EXPIRING) => Self::Expiring,
            State::Active => Self::Active,
        }
    }

    /// As clients read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::NeedsReauth => "needs_reauth",
            Self::Paused => "paused",
            Self::Error => "error",
        }
    }

    /// As far as features go by it. What the operator has to mend, nobody can by connecting again.
    pub const fn for_features(self) -> features::ConnectionStatus {
        match self {
            Self::Active | Self::Expiring | Self::Error => features::ConnectionStatus::Active,
            Self::NeedsReauth => features::ConnectionStatus::NeedsReauth,
            Self::Paused => features::ConnectionStatus::Paused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000_000);

    fn status(
        state: State,
        paused: bool,
        refreshable: bool,
        ends_in_s: Option<i64>,
    ) -> &'static str {
        let expires_at = ends_in_s.map(|seconds| UnixMillis(NOW.0 + seconds * 1000));
        let facts = Facts { state, paused, refreshable, may_be_dead: false, expires_at };
        Status::of(facts, NOW).name()
    }

    /// OAUTH-6: what nobody has heard of again is said before anybody looks after it.
    #[test]
    fn a_lost_attempt_shows() {
        let facts = |state, paused| Facts {
            state,
            paused,
            refreshable: true,
            may_be_dead: true,
            expires_at: None,
        };
        assert_eq!(Status::of(facts(State::Active, false), NOW).name(), "needs_reauth");
        assert_eq!(Status::of(facts(State::Error, false), NOW).name(), "needs_reauth");
        assert_eq!(Status::of(facts(State::Active, true), NOW).name(), "paused");
    }

    /// OAUTH-11: what matters most is what is said.
    #[test]
    fn a_connection_has_one_status() {
        assert_eq!(status(State::Active, false, true, Some(-10)), "active");
        assert_eq!(status(State::Active, false, false, None), "active");
        assert_eq!(status(State::Active, false, false, Some(86_401)), "active");
        assert_eq!(status(State::Active, false, false, Some(86_400)), "expiring");
        assert_eq!(status(State::Active, false, false, Some(0)), "needs_reauth");
        assert_eq!(status(State::NeedsReauth, false, true, Some(100)), "needs_reauth");
        assert_eq!(status(State::Error, false, true, Some(100)), "error");
        for state in State::ALL {
            assert_eq!(status(state, true, false, Some(0)), "paused");
            assert_eq!(State::named(state.name()), Some(state));
        }
    }
}
