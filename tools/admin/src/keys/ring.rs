//! The rings, and what is true of each: how long what its keys made is good, and what a leak of them asks for.

use std::{fmt, time::Duration};

use clap::ValueEnum;
use postern_domain::{
    auth::{access_token, session},
    mfa::sms_code,
};

/// How long processes that were started before `keys use` may run beside those that were started behind it. They go on making
/// things with the old key, and nothing here sees when the last of them has ended.
pub(super) const ROLL: Duration = Duration::from_mins(10);
/// How long whoever verifies our tokens may keep the published set of keys: `max-age` of `/.well-known/jwks.json`.
const PUBLISHED_SET_KEPT: Duration = Duration::from_mins(5);
/// How far clocks of those who verify tokens may be behind.
const CLOCKS: Duration = Duration::from_mins(1);
/// The longest link but one is that of an invitation, seven days. The one that ends summaries has no end; it has to work for 30
/// days behind its mail (15 U.S.C. § 7704(a)(3)(A)(ii)).
const LONGEST_LINK: Duration = Duration::from_hours(30 * 24);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ring {
    /// Access tokens
    Signing,
    /// Refresh tokens
    Refresh,
    /// Links and codes in mails
    MailToken,
    /// Password hashes
    Pepper,
    /// Secrets of authenticator apps
    Mfa,
    /// Codes in text messages, and log-ins between their two steps
    SmsCode,
    /// Pseudonyms of telephone numbers
    Phone,
    /// Tokens of connected accounts
    OauthToken,
    /// Checkpoints of the audit log
    AuditSigning,
}

impl fmt::Display for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.to_possible_value().as_ref().map_or("", |value| value.get_name()))
    }
}

impl Ring {
    /// How long a key has to be known before it may be used, though every process knows it: others keep the public keys for a
    /// while.
    pub(super) fn known_before(self) -> Duration {
        match self {
            Self::Signing => PUBLISHED_SET_KEPT,
            _ => Duration::ZERO,
        }
    }

    /// How long what an old key made may be in use from the moment on that another took its place.
    pub(super) fn good_for(self) -> Duration {
        let made = match self {
            Self::Signing => {
                Duration::from_secs(access_token::LIFETIME_SECONDS.unsigned_abs()) + CLOCKS
            }
            Self::Refresh => session::LIFETIME,
            Self::MailToken => LONGEST_LINK,
            Self::SmsCode => sms_code::LIFETIME,
            // What lies under them is counted, or they are kept.
            Self::Mfa | Self::OauthToken | Self::Pepper | Self::Phone | Self::AuditSigning => {
                Duration::ZERO
            }
        };
        made + ROLL
    }

    /// Why its old keys are never dropped, if they are not.
    pub(super) fn kept(self) -> Option<&'static str> {
        match self {
            // Who has said STOP is known by the pseudonym of the day, which nothing can be made into another.
            Self::Phone => Some(
                "a key of telephone numbers is never dropped: who has said STOP under it would be sent messages again",
            ),
            Self::AuditSigning => Some(
                "an old key of the audit log is never dropped, only its private half is: the sealer would refuse the log that it signed",
            ),
            _ => None,
        }
    }

    /// What lies under its keys in the database, if that is counted.
    pub(crate) fn counted(self) -> Option<&'static str> {
        match self {
            Self::Mfa => Some("secrets of authenticator apps"),
            Self::OauthToken => Some("tokens of connected accounts"),
            Self::Pepper => Some("passwords"),
            _ => None,
        }
    }

    /// Who moves what is counted to the key in use.
    pub(super) fn moved_by(self) -> &'static str {
        match self {
            Self::Mfa => {
                "the job `rewrap_mfa` moves them within the hour, or when `PUT /api/v1/jobs/schedules/rewrap_mfa` says; \
                 the log names those that do not open"
            }
            Self::OauthToken => {
                "each tick of `oauth` moves some of them; the log names those that do not open"
            }
            Self::Pepper => {
                "each moves when its owner logs in or sets a new password; until then the pepper stays"
            }
            _ => "",
        }
    }

    /// What comes of it when an old key is dropped while what it made is in use.
    pub(super) fn dropped_at_once(self) -> &'static str {
        match self {
            Self::Signing => {
                "Nobody is logged out: every access token is refused from the restart on, and clients get others by their refresh \
                 tokens. Services that verify tokens of ours refuse the new ones until they read the published keys again, for \
                 five minutes at most."
            }
            Self::Refresh => {
                "Everybody is logged out within five minutes: no refresh token counts any more. Devices that were known count as \
                 strangers until somebody logs in on them."
            }
            Self::MailToken => {
                "Nobody is logged out. Links and codes in mails that have gone out do nothing: who waits for one asks again, and \
                 people who are invited have to be invited again."
            }
            Self::SmsCode => {
                "Nobody is logged out. Whoever is between the two steps of a log-in, or waits for a text message, begins again."
            }
            Self::Mfa => {
                "Nobody is logged out. Whoever has both the key and a copy of the database has the secrets of the apps: their \
                 owners should set them up anew."
            }
            Self::OauthToken => {
                "Nobody is logged out. Whoever has both the key and a copy of the database has the tokens: connections should be \
                 made anew."
            }
            Self::Pepper => {
                "Nobody is logged out. Whoever has both the pepper and a copy of the database may guess passwords."
            }
            Self::Phone | Self::AuditSigning => "",
        }
    }
}
