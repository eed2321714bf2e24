//! How many sessions a user may have, and what the next one does (SES-1, SES-2).

use std::time::Duration;

/// Sessions per user unless configured.
pub const DEFAULT_LIMIT: u32 = 5;
/// How long a session lives, however active it is.
pub const LIFETIME: Duration = Duration::from_hours(24);

/// How many wrong proofs in a row a session sees before it ends (AUTH-10): whoever holds it, if it is not its user, has
/// so many guesses.
pub const MAX_PROOF_TRIES: u32 = 10;

/// How long a session may go unused, in minutes, unless configured: a working day. NIST SP 800-63B-4 §2.2.3 names an
/// hour at AAL2, which the built-in role `administrator` gets; an assistant that logs its users out over lunch
/// would be answered with passwords on paper (docs/adr/0011-ended-sessions.md).
pub const DEFAULT_IDLE_MINUTES: u32 = 480;
/// The same by role, where it is shorter.
pub const DEFAULT_IDLE_BY_ROLE: &str = "administrator=60";

/// What a log-in beyond the limit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnLimit {
    /// It ends the session that was used longest ago.
    EvictOldest,
    /// It fails.
    Refuse,
}

/// The rules for sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Sessions of a user none of whose roles has a limit of its own.
    pub limit: u32,
    /// Limits of roles.
    pub by_role: Vec<(String, u32)>,
    /// What a log-in beyond the limit does.
    pub on_limit: OnLimit,
    /// How long a session lives.
    pub lifetime: Duration,
}

/// Which setting cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionPolicyError {
    /// The default limit.
    #[error("the session limit is not a number of at least 1")]
    Limit,
    /// The limits of roles.
    #[error("the session limits of roles are not <role>=<number>[,…], each role once")]
    ByRole,
    /// The idle time-out.
    #[error("the idle time-out is not a number of minutes of at least 1")]
    Idle,
    /// The idle time-outs of roles.
    #[error("the idle time-outs of roles are not <role>=<minutes>[,…], each role once")]
    IdleByRole,
    /// What to do at the limit.
    #[error("the policy at the session limit is neither evict_oldest nor refuse")]
    OnLimit,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            by_role: Vec::new(),
            on_limit: OnLimit::EvictOldest,
            lifetime: LIFETIME,
        }
    }
}

impl SessionPolicy {
    /// Reads the settings: a number, `premium=10,administrator=3` (or nothing), and `evict_oldest` or
    /// `refuse`.
    pub fn parse(limit: &str, by_role: &str, on_limit: &str) -> Result<Self, SessionPolicyError> {
        Ok(Self {
            limit: at_least_one(limit).ok_or(SessionPolicyError::Limit)?,
            by_role: parse_by_role(by_role).ok_or(SessionPolicyError::ByRole)?,
            on_limit: match on_limit {
                "evict_oldest" => OnLimit::EvictOldest,
                "refuse" => OnLimit::Refuse,
                _ => return Err(SessionPolicyError::OnLimit),
            },
            lifetime: LIFETIME,
        })
    }

    /// The limit for a user of these roles: the largest that one of them has, else the default.
    pub fn limit_for(&self, roles: &[impl AsRef<str>]) -> u32 {
        self.by_role
            .iter()
            .filter(|(role, _)| roles.iter().any(|own| own.as_ref() == role))
            .map(|(_, limit)| *limit)
            .max()
            .unwrap_or(self.limit)
    }
}

/// How long a session may go unused (ASVS 7.3.1), in the form that the scripts of the store read:
/// `<ms>[,<role>=<ms>…]`. The shortest that one of the session's roles has counts, else the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdlePolicy(String);

impl IdlePolicy {
    /// Reads the settings: minutes, and `administrator=60,…` (or nothing).
    pub fn parse(minutes: &str, by_role: &str) -> Result<Self, SessionPolicyError> {
        const MS_PER_MINUTE: u64 = 60_000;
        let minutes = at_least_one(minutes).ok_or(SessionPolicyError::Idle)?;
        let by_role = parse_by_role(by_role).ok_or(SessionPolicyError::IdleByRole)?;
        let mut form = vec![(u64::from(minutes) * MS_PER_MINUTE).to_string()];
        form.extend(by_role.iter().map(|(role, minutes)| {
            let limit = u64::from(*minutes) * MS_PER_MINUTE;
            format!("{role}={limit}")
        }));
        Ok(Self(form.join(",")))
    }

    /// As the scripts read it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn at_least_one(text: &str) -> Option<u32> {
    text.parse().ok().filter(|&limit| limit >= 1)
}

fn parse_by_role(text: &str) -> Option<Vec<(String, u32)>> {
    let mut limits: Vec<(String, u32)> = Vec::new();
    for entry in text.split(',').filter(|_| !text.is_empty()) {
        let (role, limit) = entry.trim().split_once('=')?;
        if role.is_empty() || limits.iter().any(|(taken, _)| taken == role) {
            return None;
        }
        limits.push((role.to_owned(), at_least_one(limit)?));
    }
    Some(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SES-1, SES-2, ASVS 7.1.1
    #[test]
    fn defaults_are_five_sessions_of_a_day_and_eviction() {
        let policy = SessionPolicy::default();
        assert_eq!(policy, SessionPolicy::parse("5", "", "evict_oldest").unwrap());
        assert_eq!(policy.lifetime, Duration::from_hours(24));
    }

    /// SES-2
    #[test]
    fn the_largest_limit_of_a_role_counts() {
        let by_role = "premium=10, administrator=3";
        let policy = SessionPolicy::parse("5", by_role, "refuse").unwrap();
        assert_eq!(policy.on_limit, OnLimit::Refuse);
        let cases: [(&[&str], u32); 5] = [
            (&[], 5),
            (&["user"], 5),
            (&["administrator"], 3),
            (&["user", "premium"], 10),
            (&["administrator", "premium"], 10),
        ];
        for (roles, limit) in cases {
            assert_eq!(policy.limit_for(roles), limit, "{roles:?}");
        }
    }

    /// ASVS 7.1.1, 7.3.1
    #[test]
    fn idle_time_outs_are_read_in_minutes() {
        let form = |minutes, by_role| {
            IdlePolicy::parse(minutes, by_role).map(|policy| policy.as_str().to_owned())
        };
        assert_eq!(form("480", "administrator=60"), Ok("28800000,administrator=3600000".into()));
        assert_eq!(form("1", ""), Ok("60000".into()));
        for minutes in ["0", "", "-1", "8h"] {
            assert_eq!(form(minutes, ""), Err(SessionPolicyError::Idle), "{minutes}");
        }
        for by_role in ["administrator", "administrator=0", "=5", "a=1,a=2"] {
            assert_eq!(form("5", by_role), Err(SessionPolicyError::IdleByRole), "{by_role}");
        }
    }

    #[test]
    fn settings_that_cannot_be_read_are_named() {
        use SessionPolicyError::{ByRole, Limit, OnLimit};
        let cases = [
            ("0", "", "refuse", Limit),
            ("-1", "", "refuse", Limit),
            ("", "", "refuse", Limit),
            ("5", "premium", "refuse", ByRole),
            ("5", "premium=0", "refuse", ByRole),
            ("5", "=3", "refuse", ByRole),
            ("5", "premium=3,", "refuse", ByRole),
            ("5", "premium=3,premium=4", "refuse", ByRole),
            ("5", "", "", OnLimit),
            ("5", "", "Refuse", OnLimit),
        ];
        for (limit, by_role, on_limit, error) in cases {
            assert_eq!(SessionPolicy::parse(limit, by_role, on_limit), Err(error));
        }
    }
}
