//! Typed identifiers: a `UserId` where a `SessionId` is wanted does not compile.
//!
//! All are UUID version 7 (RFC 9562 §5.7): 48 bits of time first, so that rows arrive in index order,
//! then 74 random bits, so that nobody guesses a neighbour. But for `ErrorId`, which follows from what it names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::time::UnixMillis;

/// Text that is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the id is not a UUID in its hyphenated form")]
pub struct IdError;

/// Of the forms that the `uuid` crate reads (simple, hyphenated, braced, URN) takes the hyphenated
/// one alone: one id has one spelling but for case.
fn parse_hyphenated(text: &str) -> Result<Uuid, IdError> {
    if text.len() != uuid::fmt::Hyphenated::LENGTH {
        return Err(IdError);
    }
    Uuid::try_parse(text).map_err(|_| IdError)
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id of the moment `now`, unique by 74 of the 80 `random` bits.
            pub fn new(now: UnixMillis, random: [u8; 10]) -> Self {
                let millis = u64::try_from(now.0).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// The id that a database row or a token holds.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for a database parameter or a token.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_hyphenated(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

typed_ids! {
    /// A user account.
    UserId;
    /// A device on which a user has logged in.
    DeviceId;
    /// A session, which is also the family of its refresh tokens.
    SessionId;
    /// A queued job.
    JobId;
    /// One entry of the audit log.
    AuditEventId;
    /// A pending verification of an e-mail address.
    VerificationId;
    /// A pending password reset.
    PasswordResetId;
    /// An authenticator app of a user.
    TotpId;
    /// A log-in between its two steps.
    ChallengeId;
    /// A code sent by text message.
    SmsCodeId;
    /// A grant on one resource.
    GrantId;
    /// A pending change of an e-mail address.
    EmailChangeId;
    /// A connected account.
    ConnectionId;
    /// What a user has agreed to.
    ConsentId;
    /// An account of a program.
    ServiceAccountId;
    /// A key of such an account.
    ServiceKeyId;
    /// A text message; of one that carries a code, the same as the code's.
    MessageId;
    /// An unexpected error: its fingerprint (UUID version 8, RFC 9562 §5.8). Postgres makes it.
    ErrorId;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9562, appendix A.6: the example of a version 7 UUID.
    #[test]
    fn new_matches_the_example_of_the_standard() {
        let random = [0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F];
        let id = UserId::new(UnixMillis(0x017F_22E2_79B0), random);
        assert_eq!(id.to_string(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    }

    #[test]
    fn ids_sort_by_time() {
        let earlier = JobId::new(UnixMillis(1), [0xFF; 10]);
        let later = JobId::new(UnixMillis(2), [0; 10]);
        assert!(earlier < later);
        assert!(earlier.to_string() < later.to_string());
    }

    #[test]
    fn a_moment_before_the_epoch_is_taken_as_the_epoch() {
        assert_eq!(JobId::new(UnixMillis(-1), [7; 10]), JobId::new(UnixMillis(0), [7; 10]));
    }

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        let text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
        let id: SessionId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        let refused = [
            "",
            "017f22e279b07cc398c4dc0c0c07398f",
            "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
            "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
            "017f22e279b0--7cc3-98c4-dc0c0c07398f",
            " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        ];
        for text in refused {
            assert_eq!(text.parse::<SessionId>(), Err(IdError), "{text}");
        }
    }

    #[test]
    fn json_is_the_text() {
        let id: UserId = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f".parse().unwrap();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, r#""017f22e2-79b0-7cc3-98c4-dc0c0c07398f""#);
        assert_eq!(serde_json::from_str::<UserId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<UserId>(r#""017f22e279b07cc398c4dc0c0c07398f""#).is_err());
    }
}
