//! What users choose for themselves: typed, with defaults, and versioned (USR-2).
//!
//! `schema` is the list of settings; a new one is a line there, with a default that suits everybody who
//! has chosen nothing yet. A document is read against it in one of three ways, which differ in what they
//! start from and what they make of faults:
//!
//! | | starts from | `null` | unknown member | invalid value |
//! |---|---|---|---|---|
//! | [`Preferences::replace`] | the defaults | is invalid | refused | refused |
//! | [`Preferences::patch`] | what was chosen | sets the default | refused | refused |
//! | [`Preferences::from_stored`] | the defaults | gives the default | ignored | gives the default |
//!
//! Not here: who may change them, where they are kept, and what the features do with them.

mod language;
mod reading;
mod schema;
#[cfg(test)]
mod tests;
mod time_zone;
mod values;

use crate::field_code::FieldCode;
use serde::Serialize;
use serde_json::{Map, Value};

pub use language::LanguageError;
pub use schema::{
    CalendarPreferences, ChatPreferences, DrivePreferences, EmailNotifications, FeaturePreferences,
    MailPreferences, NotesPreferences, Notifications, Preferences, PushNotifications,
    SmsNotifications, VideoPreferences,
};
pub use values::{
    AlwaysOn, Digest, Language, Line, Lines, Text, Theme, TimeZone, VideoPrivacy, WeekStart, Whole,
};

use reading::{Reading, Setting};

/// The version of the stored form. New settings do not raise it, since what is missing takes its default.
/// A setting that moves or changes its meaning does, and [`Preferences::from_stored`] then reads both.
pub const SCHEMA_VERSION: u32 = 1;

/// The member of the stored form that holds [`SCHEMA_VERSION`]. No setting has this name.
const SCHEMA: &str = "schema";

/// One fault of a document. It tells where and what is expected, and never repeats what was given.
///
/// Codes are stable: `wrong_type`, `unknown_field`, `unknown_value`, `out_of_range`, `too_long`,
/// `invalid_language`, `invalid_time_zone`, `forbidden_character`, `required_channel`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code} at {pointer:?}: {detail}")]
pub struct PreferenceError {
    /// JSON pointer (RFC 6901) to the member; empty for the document.
    pub pointer: String,
    /// What is wrong, for programs.
    pub code: FieldCode,
    /// What is expected, in a sentence.
    pub detail: String,
}

impl Preferences {
    /// The preferences that `document` describes; what it leaves out takes the default.
    ///
    /// Fails with every fault at once: every known member is looked at, and of unknown ones up to 20 are
    /// named in each object.
    pub fn replace(document: &Value) -> Result<Self, Vec<PreferenceError>> {
        let mut preferences = Self::default();
        let mut reading = Reading::of_document();
        preferences.take(document, &mut reading);
        reading.finish(preferences)
    }

    /// These preferences with a JSON Merge Patch (RFC 7396) applied: `null` sets a member, or all of a
    /// group, to its default, and what the patch does not name stays.
    ///
    /// Fails as [`Self::replace`] does, for an unknown member also if it is `null`.
    pub fn patch(&self, patch: &Value) -> Result<Self, Vec<PreferenceError>> {
        let mut preferences = self.clone();
        let mut reading = Reading::of_patch();
        preferences.take(patch, &mut reading);
        reading.finish(preferences)
    }

    /// Reads what [`Self::to_stored`] of this or any other version wrote. It never fails: nobody should be
    /// locked out of the settings by one value that an earlier version took.
    pub fn from_stored(stored: &Value) -> Self {
        let mut preferences = Self::default();
        // What is refused leaves the default in place; that is all that its errors are good for here.
        preferences.take(stored, &mut Reading::of_document());
        preferences
    }

    /// The stored form: all values, and the version of the schema.
    pub fn to_stored(&self) -> Value {
        let mut stored = self.values();
        stored.insert(SCHEMA.to_owned(), SCHEMA_VERSION.into());
        Value::Object(stored)
    }

    /// JSON pointers (RFC 6901) to the values in which `other` differs, in order. The same both ways.
    pub fn changed(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        differences(&self.values(), &other.values(), "", &mut found);
        found.sort_unstable();
        found
    }

    /// The document.
    fn values(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(values)) => values,
            // Structs of text, numbers and truth values serialise; if not, there is nothing to tell.
            _ => Map::new(),
        }
    }
}

/// Goes down two documents of the same shape; the schema bounds the depth.
fn differences(
    one: &Map<String, Value>,
    other: &Map<String, Value>,
    at: &str,
    found: &mut Vec<String>,
) {
    for (name, value) in one {
        // Names of settings have no character that RFC 6901 escapes.
        let pointer = format!("{at}/{name}");
        match (value, other.get(name)) {
            (Value::Object(one), Some(Value::Object(other))) => {
                differences(one, other, &pointer, found);
            }
            (one, other) if Some(one) == other => {}
            _ => found.push(pointer),
        }
    }
}
