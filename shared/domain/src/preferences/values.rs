//! The kinds of value that settings have. A value of one of these types is valid.

use crate::field_code::FieldCode;
use serde::{Serialize, Serializer};
use serde_json::Value;

pub use super::language::Language;
use super::reading::{Leaf, Refusal};
pub use super::time_zone::TimeZone;

/// One of a few words.
trait Choice: Copy + 'static {
    /// Each with its spelling, which is also the one that it serialises to.
    const ALL: &'static [(&'static str, Self)];
}

impl<T: Choice> Leaf for T {
    fn parse(given: &Value) -> Result<Self, Refusal> {
        let words = || T::ALL.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let Some(given) = given.as_str() else {
            return Err(Refusal::wrong_type(&format!("one of: {}", words())));
        };
        let found = T::ALL.iter().find(|(word, _)| *word == given);
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            Refusal::new(FieldCode::UnknownValue, format!("Expected one of: {}.", words()))
        })
    }
}

/// How the web app looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device does.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Choice for Theme {
    const ALL: &'static [(&'static str, Self)] =
        &[("system", Self::System), ("light", Self::Light), ("dark", Self::Dark)];
}

/// How often a summary comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// Not at all.
    Never,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
}

impl Choice for Digest {
    const ALL: &'static [(&'static str, Self)] =
        &[("never", Self::Never), ("daily", Self::Daily), ("weekly", Self::Weekly)];
}

/// The first day of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// Monday, as ISO 8601 has it.
    Monday,
    /// Sunday.
    Sunday,
    /// Saturday.
    Saturday,
}

impl Choice for WeekStart {
    const ALL: &'static [(&'static str, Self)] =
        &[("monday", Self::Monday), ("sunday", Self::Sunday), ("saturday", Self::Saturday)];
}

/// Who sees a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoPrivacy {
    /// Whoever uploaded it.
    Private,
    /// Whoever has the link.
    Unlisted,
    /// Everybody.
    Public,
}

impl Choice for VideoPrivacy {
    const ALL: &'static [(&'static str, Self)] =
        &[("private", Self::Private), ("unlisted", Self::Unlisted), ("public", Self::Public)];
}

impl Leaf for bool {
    fn parse(given: &Value) -> Result<Self, Refusal> {
        given.as_bool().ok_or_else(|| Refusal::wrong_type("true or false"))
    }
}

/// A switch that is on and stays on: who has taken over an account must not silence the messages that
/// tell its owner. Serialises as `true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlwaysOn;

impl Serialize for AlwaysOn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl Leaf for AlwaysOn {
    fn parse(given: &Value) -> Result<Self, Refusal> {
        if bool::parse(given)? {
            return Ok(Self);
        }
        Err(Refusal::new(FieldCode::RequiredChannel, "This channel cannot be switched off."))
    }
}

/// A whole number from `MIN` to `MAX`. In JSON it is written as one: `30`, neither `30.0` nor `"30"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Whole<const MIN: u16, const MAX: u16>(u16);

impl<const MIN: u16, const MAX: u16> Whole<MIN, MAX> {
    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }

    /// For defaults: a number out of range does not compile.
    pub(super) fn of<const NUMBER: u16>() -> Self {
        const { assert!(MIN <= NUMBER && NUMBER <= MAX) };
        Self(NUMBER)
    }
}

impl<const MIN: u16, const MAX: u16> Leaf for Whole<MIN, MAX> {
    fn parse(given: &Value) -> Result<Self, Refusal> {
        let expected = format!("a whole number from {MIN} to {MAX}");
        if !given.is_u64() && !given.is_i64() {
            return Err(Refusal::wrong_type(&expected));
        }
        let number = given.as_u64().and_then(|number| u16::try_from(number).ok());
        let number = number.filter(|number| (MIN..=MAX).contains(number));
        let refused = || Refusal::new(FieldCode::OutOfRange, format!("Expected {expected}."));
        number.map(Self).ok_or_else(refused)
    }
}

/// Text of at most `MAX` characters (Unicode code points) without control characters, except for CR and
/// LF if `LINES`. It may be empty, and is kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text<const MAX: usize, const LINES: bool>(String);

/// [`Text`] on one line.
pub type Line<const MAX: usize> = Text<MAX, false>;
/// [`Text`] that may have several lines.
pub type Lines<const MAX: usize> = Text<MAX, true>;

impl<const MAX: usize, const LINES: bool> Text<MAX, LINES> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For defaults.
    pub(super) fn of(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl<const MAX: usize, const LINES: bool> Leaf for Text<MAX, LINES> {
    fn parse(given: &Value) -> Result<Self, Refusal> {
        let text = given.as_str().ok_or_else(|| Refusal::wrong_type("text"))?;
        // One look past the limit, so that a long text costs no more than a short one.
        if text.chars().nth(MAX).is_some() {
            let detail = format!("Expected at most {MAX} characters.");
            return Err(Refusal::new(FieldCode::TooLong, detail));
        }
        let allowed = |c: char| !c.is_control() || (LINES && matches!(c, '\n' | '\r'));
        if !text.chars().all(allowed) {
            let detail = if LINES {
                "Control characters other than line breaks are not allowed."
            } else {
                "Control characters and line breaks are not allowed."
            };
            return Err(Refusal::new(FieldCode::ForbiddenCharacter, detail));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings_agree<T: Choice + Serialize + PartialEq + std::fmt::Debug>() {
        for (word, choice) in T::ALL {
            let written = serde_json::to_value(choice).unwrap();
            assert_eq!(written, *word);
            assert_eq!(T::parse(&written).unwrap(), *choice);
        }
    }

    /// USR-2: what is shown is what is taken.
    #[test]
    fn choices_are_written_as_they_are_read() {
        spellings_agree::<Theme>();
        spellings_agree::<Digest>();
        spellings_agree::<WeekStart>();
        spellings_agree::<VideoPrivacy>();
    }
}
