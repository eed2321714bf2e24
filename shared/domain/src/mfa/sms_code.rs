//! Codes by text message (MFA-3): six digits, ten minutes, five tries, a minute between two messages. A code
//! is derived from the id of its row, so that the job that sends it carries no secret.

use std::time::Duration;

use secrecy::SecretString;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;

use crate::auth::mac;
use crate::ids::{ChallengeId, SessionId, SmsCodeId, UserId};
use crate::ring::{KeyRing, SecretKey};
use crate::time::UnixMillis;

/// How long a code is good.
pub const LIFETIME: Duration = Duration::from_mins(10);
/// Tries that a code has.
pub const MAX_ATTEMPTS: u32 = 5;
/// How long after a message the next one may follow, to the same number or for the same user; a code that was used
/// ends it.
pub const COOL_DOWN: Duration = Duration::from_mins(1);

const LABEL: &[u8] = b"postern sms code v1";
const CODES: u64 = 1_000_000;

/// How long to wait from `now` until `until`, which lies `period` after a message. Never longer than the period:
/// a request that came in before the one whose message it was has an earlier `now`.
pub fn wait(until: UnixMillis, period: Duration, now: UnixMillis) -> Duration {
    until.since(now).min(period)
}

/// The one request that a code is for (ASVS 6.6.2): for another it is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The log-in of this challenge.
    LogIn(ChallengeId),
    /// A step-up or an enrolment in this session.
    InSession(SessionId),
}

impl Request {
    /// As the code's row names it.
    pub fn uuid(self) -> Uuid {
        match self {
            Self::LogIn(challenge) => challenge.uuid(),
            Self::InSession(session) => session.uuid(),
        }
    }
}

/// What a code is derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmsCode {
    /// Whose phone.
    pub user: UserId,
    /// Which message. A new one ends the code before.
    pub id: SmsCodeId,
}

impl SmsCode {
    /// The six digits, made with the active key.
    pub fn code(&self, ring: &KeyRing) -> SecretString {
        self.code_with(ring.active().1).into()
    }

    /// Whether `presented` is the code under any key of the ring; people type spaces and dashes.
    pub fn matches(&self, ring: &KeyRing, presented: &str) -> bool {
        let digits: String = presented.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let matched = ring.iter().fold(Choice::from(0), |matched, (_, key)| {
            matched | self.code_with(key).as_bytes().ct_eq(digits.as_bytes())
        });
        bool::from(matched)
    }

    /// Reducing 64 bits modulo a million favours some codes by less than 2^-44 of their share.
    fn code_with(&self, key: &SecretKey) -> String {
        let tag = mac::tag(key, &[LABEL, self.user.uuid().as_bytes(), self.id.uuid().as_bytes()]);
        let (head, _) = tag.split_at(8);
        let number = head.iter().fold(0, |number, &byte| (number << 8) | u64::from(byte));
        format!("{:06}", number % CODES)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn ring(text: &str) -> KeyRing {
        KeyRing::parse(&text.into()).unwrap()
    }

    /// MFA-3: nobody waits longer than the cool-down, whose request ever came in first.
    #[test]
    fn a_wait_is_never_longer_than_its_period() {
        let sent = UnixMillis(100_000);
        let from = |now: i64| wait(sent.plus(COOL_DOWN), COOL_DOWN, UnixMillis(now));
        assert_eq!(from(100_001), Duration::from_millis(59_999));
        assert_eq!(from(100_000), COOL_DOWN);
        assert_eq!(from(99_400), COOL_DOWN);
        assert_eq!(from(160_000), Duration::ZERO);
        assert_eq!(from(161_000), Duration::ZERO);
    }

    /// MFA-3: each message has its own six digits, and a rotation does not end those under way.
    #[test]
    fn a_code_belongs_to_its_message_and_user() {
        let (a, b) = ("a:".to_owned() + &"A".repeat(43), "b:".to_owned() + &"E".repeat(43));
        let of = |user, id| SmsCode {
            user: UserId::from_uuid(Uuid::from_u128(user)),
            id: SmsCodeId::from_uuid(Uuid::from_u128(id)),
        };
        let code = of(1, 2).code(&ring(&a));
        let code = code.expose_secret();
        assert_eq!(code.len(), 6);
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert!(of(1, 2).matches(&ring(&a), code) && of(1, 2).matches(&ring(&a), &spaced));
        assert!(of(1, 2).matches(&ring(&format!("{b},{a}")), code));
        assert!(!of(1, 2).matches(&ring(&b), code));
        assert!(!of(1, 3).matches(&ring(&a), code) && !of(3, 2).matches(&ring(&a), code));
        assert!(!of(1, 2).matches(&ring(&a), "") && !of(1, 2).matches(&ring(&a), &code[..5]));
    }
}
