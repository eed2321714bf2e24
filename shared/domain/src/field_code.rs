//! What can be wrong with a field of a request, for programs: clients have their own words for each.
//!
//! The names are a promise; they are never changed, only added to.
//!
//! Not here: which field it is, and the sentence for people.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$about:meta])* $variant:ident = $name:literal,)+) => {
        /// What is wrong with a field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FieldCode { $($(#[$about])* $variant,)+ }

        impl FieldCode {
            /// All of them, in the order of their names.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name that clients go by.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

codes! {
    /// The password is known from a breach of somebody else.
    BreachedPassword = "breached_password",
    /// The log-in that it belongs to is over: begin anew.
    ChallengeOver = "challenge_over",
    /// The role would inherit from itself.
    Cycle = "cycle",
    /// A parameter came twice.
    Duplicate = "duplicate",
    /// An address has a character that none may have.
    EmailForbiddenCharacter = "email_forbidden_character",
    /// What stands before the `@` is too long.
    EmailLocalPartTooLong = "email_local_part_too_long",
    /// This is no address.
    EmailMalformed = "email_malformed",
    /// The address is too long.
    EmailTooLong = "email_too_long",
    /// A character that the text may not have.
    ForbiddenCharacter = "forbidden_character",
    /// A network names more than its prefix.
    HostBits = "host_bits",
    /// A time that has passed.
    InThePast = "in_the_past",
    /// A value that makes no sense here.
    Invalid = "invalid",
    /// This is no audience.
    InvalidAudience = "invalid_audience",
    /// This is no challenge of ours.
    InvalidChallenge = "invalid_challenge",
    /// This is not what a code looks like.
    InvalidCode = "invalid_code",
    /// This is not what a component is called.
    InvalidComponent = "invalid_component",
    /// This is no cursor of this list.
    InvalidCursor = "invalid_cursor",
    /// Not a number of days that is kept.
    InvalidDays = "invalid_days",
    /// A description that is too long, or has control characters.
    InvalidDescription = "invalid_description",
    /// A name of a device that is too long, or has control characters.
    InvalidDevice = "invalid_device",
    /// This is no token of a device.
    InvalidDeviceToken = "invalid_device_token",
    /// This is no id of an event of the stream.
    InvalidEventId = "invalid_event_id",
    /// This is no cron expression.
    InvalidExpression = "invalid_expression",
    /// Neither `true` nor `false`.
    InvalidFlag = "invalid_flag",
    /// This is no id.
    InvalidId = "invalid_id",
    /// The body is no JSON from here on.
    InvalidJson = "invalid_json",
    /// This is not what an `Idempotency-Key` looks like.
    InvalidKey = "invalid_key",
    /// This is not what a kind of job is called.
    InvalidKind = "invalid_kind",
    /// This is no language tag.
    InvalidLanguage = "invalid_language",
    /// Not a number of items that a page can have.
    InvalidLimit = "invalid_limit",
    /// This is no network.
    InvalidNetwork = "invalid_network",
    /// Not a number, or not one that is allowed here.
    InvalidNumber = "invalid_number",
    /// This is no permission.
    InvalidPermission = "invalid_permission",
    /// The query string cannot be read.
    InvalidQuery = "invalid_query",
    /// This is no handle of a registration.
    InvalidRegistration = "invalid_registration",
    /// This is not what the id of a resource looks like.
    InvalidResourceId = "invalid_resource_id",
    /// This is not what a type of resource is called.
    InvalidResourceType = "invalid_resource_type",
    /// A place to return to that is none of ours.
    InvalidReturnTo = "invalid_return_to",
    /// This is not what a role is called.
    InvalidRole = "invalid_role",
    /// A scope that cannot be, or not here.
    InvalidScope = "invalid_scope",
    /// What is looked for is too short or too long.
    InvalidSearch = "invalid_search",
    /// No service has this audience.
    InvalidTarget = "invalid_target",
    /// This is no time.
    InvalidTime = "invalid_time",
    /// There is no such time zone.
    InvalidTimeZone = "invalid_time_zone",
    /// This is no token of ours, or it is not good any more.
    InvalidToken = "invalid_token",
    /// This is no trace id.
    InvalidTraceId = "invalid_trace_id",
    /// A name without a visible character.
    NameEmpty = "name_empty",
    /// A name with a character that none may have.
    NameForbiddenCharacter = "name_forbidden_character",
    /// A name that mail programs would make a link of.
    NameLink = "name_link",
    /// A name that is too long.
    NameTooLong = "name_too_long",
    /// There is no such day.
    Never = "never",
    /// No code is waited for.
    NoCode = "no_code",
    /// There is no verified phone.
    NoPhone = "no_phone",
    /// The server sends no text messages.
    NoTextMessages = "no_text_messages",
    /// A permission that no service account may have.
    NotForServices = "not_for_services",
    /// A scope that the provider has not granted.
    NotGranted = "not_granted",
    /// A permission that the caller does not have.
    NotYours = "not_yours",
    /// A resource of another type than the permission is for.
    OtherType = "other_type",
    /// A number that is too small or too large.
    OutOfRange = "out_of_range",
    /// The password has a word that the operator forbids.
    PasswordForbiddenWord = "password_forbidden_word",
    /// The password is among those that are tried first.
    PasswordGuessable = "password_guessable",
    /// The password is too long.
    PasswordTooLong = "password_too_long",
    /// The password is too short.
    PasswordTooShort = "password_too_short",
    /// No messages are sent to this country.
    PhoneCountryNotAllowed = "phone_country_not_allowed",
    /// A phone number has a character that none may have.
    PhoneForbiddenCharacter = "phone_forbidden_character",
    /// A phone only stands beside an authenticator app, and there is none.
    PhoneNeedsApp = "phone_needs_app",
    /// A phone number without the code of its country.
    PhoneNoCountryCode = "phone_no_country_code",
    /// This is not the number of a mobile phone.
    PhoneNotMobile = "phone_not_mobile",
    /// The phone has said STOP.
    PhoneOptedOut = "phone_opted_out",
    /// The phone is verified for another account.
    PhoneTaken = "phone_taken",
    /// Messages to the phone cannot be delivered.
    PhoneUndeliverable = "phone_undeliverable",
    /// A phone number that is too short or too long.
    PhoneWrongLength = "phone_wrong_length",
    /// It is missing.
    Required = "required",
    /// A channel that cannot be switched off.
    RequiredChannel = "required_channel",
    /// It is kept for Postern itself.
    Reserved = "reserved",
    /// It is the address of the account already.
    SameAddress = "same_address",
    /// The account has a second factor: the password does not suffice.
    SecondFactorRequired = "second_factor_required",
    /// The session has ended.
    SessionEnded = "session_ended",
    /// Somebody else has it.
    Taken = "taken",
    /// A time that is too far away.
    TooLate = "too_late",
    /// A text that is too long.
    TooLong = "too_long",
    /// More items than there may be.
    TooMany = "too_many",
    /// It is the password already.
    UnchangedPassword = "unchanged_password",
    /// It does not go with what else was sent.
    Unexpected = "unexpected",
    /// There is no such field.
    UnknownField = "unknown_field",
    /// There is no such role.
    UnknownRole = "unknown_role",
    /// There is no such user or role.
    UnknownSubject = "unknown_subject",
    /// There is no such user, or none that may be named here.
    UnknownUser = "unknown_user",
    /// None of the values that are known.
    UnknownValue = "unknown_value",
    /// The token was used before.
    UsedToken = "used_token",
    /// The code is wrong.
    WrongCode = "wrong_code",
    /// A list that is too short or too long.
    WrongLength = "wrong_length",
    /// The password is wrong.
    WrongPassword = "wrong_password",
    /// A value of another type.
    WrongType = "wrong_type",
}

impl fmt::Display for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for FieldCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// API-3: each code is a word of its own.
    #[test]
    fn codes_are_distinct_words() {
        let names: Vec<_> = FieldCode::ALL.iter().map(|code| code.name()).collect();
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
        for name in names {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}");
        }
    }
}
