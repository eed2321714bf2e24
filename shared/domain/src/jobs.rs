//! Background jobs: what is ordered from elsewhere than where it is done, and how long a failed try waits for the next
//! (JOB-1, JOB-2).
//!
//! Not here: the queue (`store`), how it is worked off (`edge`), and each kind (beside its owner, in `components/*/src/jobs`).

pub mod alert;
pub mod schedule;

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use self::alert::News;
use crate::ids::{EmailChangeId, PasswordResetId, SessionId, SmsCodeId, VerificationId};
use crate::time::UnixMillis;

const FIRST_BACKOFF: Duration = Duration::from_secs(2);
const LONGEST_BACKOFF: Duration = Duration::from_mins(15);

/// The components that have work: each answers `POST /internal/work/<component>`.
pub const OWNERS: [&str; 10] =
    ["auth", "jobs", "mail", "messaging", "mfa", "oauth", "rbac", "session", "sync", "users"];

/// What a job is told. Whom it is about is not in it: the queue knows the user, and forgets the job with them. Orders
/// outlive a deployment, so their form is a promise; they hold no secret: that is derived where it is used.
pub trait Order: Serialize + DeserializeOwned {
    /// The kind of job that it orders, as it is stored.
    const KIND: &'static str;

    /// How urgent it is, among those of its kind.
    fn priority(&self) -> Priority {
        Priority::Normal
    }
}

/// How urgent a job is, among those of its kind: kinds do not wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Somebody waits for it.
    Urgent,
    /// Soon.
    Normal,
    /// Whenever nothing else is due.
    Idle,
}

impl Priority {
    /// As it is stored.
    pub fn number(self) -> i16 {
        match self {
            Self::Urgent => 0,
            Self::Normal => 1,
            Self::Idle => 2,
        }
    }

    /// That of a number that is stored.
    pub fn of(number: i32) -> Option<Self> {
        match number {
            0 => Some(Self::Urgent),
            1 => Some(Self::Normal),
            2 => Some(Self::Idle),
            _ => None,
        }
    }

    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Normal => "normal",
            Self::Idle => "idle",
        }
    }
}

/// What becomes of a job when one that it waits for is dead (JOB-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfDead {
    /// It is dead as well, and so is what waits for it in turn and says the same.
    Fail,
    /// It runs as if the other were done.
    Run,
}

/// The name of a kind of job, as it is stored: lower-case letters, digits and underscores, 64 at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindName(String);

/// Text that is no name of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a kind of job")]
pub struct KindNameError;

impl KindName {
    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KindName {
    type Err = KindNameError;

    fn from_str(text: &str) -> Result<Self, KindNameError> {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(is_plain);
        if fits { Ok(Self(text.to_owned())) } else { Err(KindNameError) }
    }
}

impl fmt::Display for KindName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How long to wait after failed attempt number `attempt` (from 1): 2 s, doubled each time up to
/// 15 min, then up to a fifth more or less, so that what failed together is not retried together.
/// `jitter` is random: 0 gives the shortest wait, `u32::MAX` the longest.
pub fn backoff(attempt: u32, jitter: u32) -> Duration {
    let wait = mean_backoff(attempt);
    let lower = wait * 4 / 5;
    let span_ms = (wait * 2 / 5).as_millis();
    let share_ms = span_ms * u128::from(jitter) / u128::from(u32::MAX);
    lower + Duration::from_millis(u64::try_from(share_ms).unwrap_or(u64::MAX))
}

fn mean_backoff(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(31);
    FIRST_BACKOFF.saturating_mul(1 << doublings).min(LONGEST_BACKOFF)
}

/// After how many failed attempts a job is given up that is tried for this long: the last one falls within it, as long
/// as the waits are average.
pub fn attempts_within(try_for: Duration) -> u32 {
    let (mut attempts, mut waited) = (1, mean_backoff(1));
    while waited <= try_for {
        attempts += 1;
        waited += mean_backoff(attempts);
    }
    attempts
}

/// Send one mail. Links and codes are derived when it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailJob {
    /// The address.
    pub to: String,
    /// How the reader is called.
    pub name: String,
    /// Which mail.
    pub template: EmailTemplate,
}

/// A mail and what it needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EmailTemplate {
    /// Confirm the address, by link or code.
    VerifyEmail {
        /// The pending verification.
        verification: VerificationId,
        /// Which mail about it.
        generation: u32,
    },
    /// Somebody tried to register the address, which has an account.
    AlreadyRegistered,
    /// Set a new password, by link.
    ResetPassword {
        /// The pending reset.
        reset: PasswordResetId,
        /// Which mail about it.
        generation: u32,
    },
    /// The password was changed.
    PasswordChanged,
    /// A log-in from a device that was not seen before.
    NewDevice {
        /// What the device calls itself.
        device: String,
        /// The client address.
        address: String,
        /// When.
        at: UnixMillis,
    },
    /// The password was tried too often by strangers; for them it counts for nothing until it is reset.
    AccountLocked,
    /// Who knows the password has tried too many codes; log-in from unknown devices is closed until it is changed.
    SecondFactorClosed,
    /// A session has seen too many wrong passwords or codes, and was ended.
    SessionGuessed {
        /// The client address.
        address: String,
        /// When.
        at: UnixMillis,
    },
    /// The right password, and then five wrong codes: somebody may know the password.
    SecondFactorFailed {
        /// The client address.
        address: String,
        /// When.
        at: UnixMillis,
    },
    /// A refresh token came back that had been used before: somebody has a copy of a session, which was ended.
    SessionStolen {
        /// The client address that it came from.
        address: String,
        /// When.
        at: UnixMillis,
    },
    /// A second factor was added or removed.
    FactorsChanged {
        /// What happened, as the mail's sentence says it: `totp_added`, `totp_removed`, `sms_added`,
        /// `sms_removed`, `backup_codes_created`.
        change: String,
    },
    /// To the present address: somebody asks to replace it; say yes by link.
    #[serde(rename = "leave_address")]
    ApproveEmailChange {
        /// The pending change.
        change: EmailChangeId,
    },
    /// To the new address: confirm it by link.
    #[serde(rename = "take_address")]
    ConfirmEmailChange {
        /// The pending change.
        change: EmailChangeId,
    },
    /// To the address before: it was replaced.
    AddressChanged,
    /// The account will be deleted, unless its owner logs in and says otherwise.
    DeletionScheduled {
        /// When.
        at: UnixMillis,
    },
    /// The account stays.
    DeletionCancelled,
    /// An administrator has helped.
    Helped {
        /// With what.
        help: Help,
    },
    /// What happened in some time, for whoever has asked to be told (`notifications.email.digest`).
    Digest {
        /// The first moment of it.
        since: UnixMillis,
        /// The first moment after it.
        until: UnixMillis,
    },
    /// A connected account needs its owner: the provider gives no more tokens for it.
    ConnectionLapsed {
        /// The provider's id.
        provider: String,
        /// What the account is called there.
        account: String,
    },
    /// Something is wrong with background work, or no longer, and administrators are told.
    Alert {
        /// The rule.
        rule: String,
        /// What is told of it.
        news: News,
        /// The kinds, schedules or providers that it is about.
        about: Vec<String>,
        /// What was measured.
        value: i64,
        /// From which value on it is too much.
        threshold: i64,
        /// Since when it has been.
        since: UnixMillis,
        /// When that was found.
        at: UnixMillis,
    },
    /// Somebody was invited: set a password, by link.
    Invited {
        /// The pending reset that sets the first password.
        reset: PasswordResetId,
    },
}

impl EmailTemplate {
    /// Mails with a link or a code are waited for, by somebody who looks into their mailbox; an alert stands in front of what it
    /// may be about.
    pub fn priority(&self) -> Priority {
        match self {
            Self::VerifyEmail { .. }
            | Self::ResetPassword { .. }
            | Self::ApproveEmailChange { .. }
            | Self::ConfirmEmailChange { .. }
            | Self::Invited { .. }
            | Self::Alert { .. } => Priority::Urgent,
            _ => Priority::Normal,
        }
    }
}

/// What an administrator did for somebody who asked for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// Removed all second factors.
    FactorsReset,
    /// Forgot the wrong passwords and codes.
    Unlocked,
    /// Asked for a new password.
    PasswordRequired,
    /// Ended one session.
    SessionEnded,
}

/// Send one code by text message. It is derived when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsJob {
    /// The code, and the message that carries it.
    pub code: SmsCodeId,
}

/// End sessions that a change made invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EndSessions {
    /// Those whose end is on record.
    Recorded {
        /// Always true.
        recorded: bool,
    },
    /// Those that were opened with a credential of a lower version: a job that runs late must not end a session that was
    /// opened with the new password, and no clock has to agree with another.
    OlderThan {
        /// The version.
        older_than: i32,
        /// The session that made the change and lives on.
        except: Option<SessionId>,
    },
}

/// Tell a user's devices of a change, unless they were told. The job's id is the notice's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellDevices {
    /// `<thing>.<what>`. Text, so that a worker passes on what a later version has to tell.
    pub kind: String,
    /// What the notice says of the change; never a secret.
    pub data: Value,
}

/// Write the user's present roles into their sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRoles {}

impl Order for EmailJob {
    const KIND: &'static str = "send_email";

    fn priority(&self) -> Priority {
        self.template.priority()
    }
}

impl Order for SmsJob {
    const KIND: &'static str = "send_sms";
}

impl Order for EndSessions {
    const KIND: &'static str = "end_sessions";
}

impl Order for SyncRoles {
    const KIND: &'static str = "sync_roles";
}

impl Order for TellDevices {
    const KIND: &'static str = "tell_devices";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// JOB-2
    #[test]
    fn backoff_doubles_up_to_its_cap() {
        let range =
            |attempt| (backoff(attempt, 0).as_millis(), backoff(attempt, u32::MAX).as_millis());
        assert_eq!(range(1), (1_600, 2_400));
        assert_eq!(range(2), (3_200, 4_800));
        assert_eq!(range(9), (409_600, 614_400));
        assert_eq!(range(10), (720_000, 1_080_000));
        assert_eq!(range(u32::MAX), (720_000, 1_080_000));
        assert_eq!(range(0), range(1));
    }

    /// JOB-2: tries span the time that their kind asks for, and one more would not fit.
    #[test]
    fn attempts_span_the_time_they_are_given() {
        let span = |attempts: u32| -> Duration { (1..attempts).map(mean_backoff).sum() };
        for try_for in [0, 1, 2, 6, 600, 3600, 24 * 3600, 7 * 24 * 3600].map(Duration::from_secs) {
            let attempts = attempts_within(try_for);
            assert!(span(attempts) <= try_for && try_for < span(attempts + 1), "{attempts}");
        }
        assert_eq!(attempts_within(Duration::ZERO), 1);
        assert_eq!(attempts_within(Duration::from_hours(1)), 12);
    }

    #[test]
    fn kinds_have_plain_names() {
        for name in ["send_email", "a", "tell_devices2"] {
            assert_eq!(name.parse::<KindName>().map(|kind| kind.to_string()), Ok(name.to_owned()));
        }
        for text in ["", "Send", "a-b", "a b", "ä", &"a".repeat(65)] {
            assert_eq!(text.parse::<KindName>(), Err(KindNameError), "{text}");
        }
    }

    /// JOB-2: the numbers are stored, and the lesser is the more urgent.
    #[test]
    fn priorities_are_in_order() {
        let all = [Priority::Urgent, Priority::Normal, Priority::Idle];
        assert_eq!(all.map(Priority::number), [0, 1, 2]);
        for one in all {
            assert_eq!(Priority::of(one.number().into()), Some(one));
        }
        assert_eq!((Priority::of(3), Priority::of(-1)), (None, None));
    }

    /// JOB-2: a mail that somebody waits for stands before those that can wait.
    #[test]
    fn mails_with_a_link_are_urgent() {
        let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
        let mail = |template| EmailJob { to: String::new(), name: String::new(), template };
        let reset = EmailTemplate::ResetPassword { reset: id.parse().unwrap(), generation: 0 };
        assert_eq!(mail(reset).priority(), Priority::Urgent);
        assert_eq!(mail(EmailTemplate::PasswordChanged).priority(), Priority::Normal);
        assert_eq!(SyncRoles {}.priority(), Priority::Normal);
    }

    /// JOB-1: payloads outlive a deployment; their form is a promise.
    #[test]
    fn payloads_have_a_stable_form() {
        let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
        let job = EmailJob {
            to: "ada@example.org".into(),
            name: "Ada".into(),
            template: EmailTemplate::VerifyEmail {
                verification: id.parse().unwrap(),
                generation: 2,
            },
        };
        let form = json!({
            "to": "ada@example.org", "name": "Ada",
            "template": {"kind": "verify_email", "verification": id, "generation": 2}
        });
        assert_eq!(serde_json::to_value(&job).unwrap(), form);
        assert_eq!(serde_json::from_value::<EmailJob>(form).unwrap(), job);

        let except: SessionId = id.parse().unwrap();
        for (job, form) in [
            (
                EndSessions::OlderThan { older_than: 2, except: Some(except) },
                json!({"older_than": 2, "except": id}),
            ),
            (
                EndSessions::OlderThan { older_than: 2, except: None },
                json!({"older_than": 2, "except": null}),
            ),
            (EndSessions::Recorded { recorded: true }, json!({"recorded": true})),
        ] {
            assert_eq!(serde_json::to_value(job).unwrap(), form);
            assert_eq!(serde_json::from_value::<EndSessions>(form).unwrap(), job);
        }

        let job = SmsJob { code: id.parse().unwrap() };
        let form = json!({"code": id});
        assert_eq!(serde_json::to_value(job).unwrap(), form);
        assert_eq!(serde_json::from_value::<SmsJob>(form).unwrap(), job);

        assert_eq!(serde_json::to_value(SyncRoles {}).unwrap(), json!({}));
        assert_eq!(serde_json::from_value::<SyncRoles>(json!({})).unwrap(), SyncRoles {});

        let job = TellDevices { kind: "profile.changed".into(), data: json!({"fields": ["name"]}) };
        let form = json!({"kind": "profile.changed", "data": {"fields": ["name"]}});
        assert_eq!(serde_json::to_value(&job).unwrap(), form);
        assert_eq!(serde_json::from_value::<TellDevices>(form).unwrap(), job);
    }

    #[test]
    fn every_template_reads_back() {
        let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
        let templates = [
            EmailTemplate::AlreadyRegistered,
            EmailTemplate::ResetPassword { reset: id.parse().unwrap(), generation: 0 },
            EmailTemplate::PasswordChanged,
            EmailTemplate::NewDevice {
                device: "Firefox".into(),
                address: "192.0.2.1".into(),
                at: UnixMillis(1),
            },
            EmailTemplate::AccountLocked,
            EmailTemplate::SecondFactorClosed,
            EmailTemplate::SessionGuessed { address: "192.0.2.1".into(), at: UnixMillis(1) },
            EmailTemplate::SecondFactorFailed { address: "192.0.2.1".into(), at: UnixMillis(1) },
            EmailTemplate::SessionStolen { address: "192.0.2.1".into(), at: UnixMillis(1) },
            EmailTemplate::FactorsChanged { change: "totp_added".into() },
            EmailTemplate::ApproveEmailChange { change: id.parse().unwrap() },
            EmailTemplate::ConfirmEmailChange { change: id.parse().unwrap() },
            EmailTemplate::AddressChanged,
            EmailTemplate::DeletionScheduled { at: UnixMillis(1) },
            EmailTemplate::DeletionCancelled,
            EmailTemplate::Digest { since: UnixMillis(1), until: UnixMillis(2) },
            EmailTemplate::Invited { reset: id.parse().unwrap() },
            EmailTemplate::Helped { help: Help::FactorsReset },
            EmailTemplate::Helped { help: Help::Unlocked },
            EmailTemplate::Helped { help: Help::PasswordRequired },
            EmailTemplate::Helped { help: Help::SessionEnded },
        ];
        for template in templates {
            let json = serde_json::to_string(&template).unwrap();
            assert_eq!(serde_json::from_str::<EmailTemplate>(&json).unwrap(), template);
        }
    }

    proptest! {
        /// JOB-2: more jitter never waits less.
        #[test]
        fn jitter_is_monotonic(attempt in any::<u32>(), a in any::<u32>(), b in any::<u32>()) {
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(backoff(attempt, low) <= backoff(attempt, high));
        }
    }
}
