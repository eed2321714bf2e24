//! Telephone numbers (ITU-T E.164).
//!
//! Ours: `rlibphonenumber` brings 230 KB of data to read any number, and takes letters and extensions as well; `countries`
//! asks it, in the one component that has to know more than the form (ADR 10).

use crate::field_code::FieldCode;
use std::{fmt, str::FromStr};

/// Digits that a number may have, country code included (E.164 section 6.2.1: at most 15).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// What people write between digits.
const SEPARATORS: [char; 7] = [' ', '-', '.', '(', ')', '/', '\u{a0}'];
/// A text longer than this is no number, whatever is in it.
const MAX_CHARACTERS: usize = 40;

/// A telephone number with country code: `+` and 8 to 15 digits. `Debug` hides the middle.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

/// Why a text is not taken as a number. `Display` is a sentence for its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// No `+` and country code in front.
    #[error("The number needs + and its country code in front, as in +49 151 23456789.")]
    NoCountryCode,
    /// Something else than digits, spaces, dashes, dots, slashes and brackets.
    #[error("The number contains something else than digits.")]
    ForbiddenCharacter,
    /// Not 8 to 15 digits.
    #[error("A number has 8 to 15 digits, country code included.")]
    WrongLength,
}

impl PhoneError {
    /// A stable code for the `errors` of a problem document.
    pub fn code(self) -> FieldCode {
        match self {
            Self::NoCountryCode => FieldCode::PhoneNoCountryCode,
            Self::ForbiddenCharacter => FieldCode::PhoneForbiddenCharacter,
            Self::WrongLength => FieldCode::PhoneWrongLength,
        }
    }
}

impl PhoneNumber {
    /// The number: `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as its owner recognises it and nobody else learns it: the first three and the last two characters.
    pub fn masked(&self) -> String {
        let hidden = self.0.len().saturating_sub(5);
        let (head, rest) = self.0.split_at(3);
        let (_, tail) = rest.split_at(hidden);
        format!("{head}{}{tail}", "•".repeat(hidden))
    }
}

impl FromStr for PhoneNumber {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, PhoneError> {
        if text.chars().nth(MAX_CHARACTERS).is_some() {
            return Err(PhoneError::WrongLength);
        }
        let digits = text.trim().strip_prefix('+').ok_or(PhoneError::NoCountryCode)?;
        let digits: String = digits.chars().filter(|c| !SEPARATORS.contains(c)).collect();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::ForbiddenCharacter);
        }
        // No country code begins with 0: what does was dialled, not written.
        if digits.starts_with('0') {
            return Err(PhoneError::NoCountryCode);
        }
        if !DIGITS.contains(&digits.len()) {
            return Err(PhoneError::WrongLength);
        }
        Ok(Self(format!("+{digits}")))
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// MFA-3: however people write it, it is one number.
    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in ["+4915123456789", " +49 151 234-567.89 ", "+49 (151) 234/56789"] {
            assert_eq!(text.parse::<PhoneNumber>().unwrap().as_str(), "+4915123456789", "{text}");
        }
        let number: PhoneNumber = "+15005550006".parse().unwrap();
        assert_eq!(number.masked(), "+15•••••••06");
        assert_eq!(format!("{number:?}"), "PhoneNumber(+15•••••••06)");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (text, error) in [
            ("", PhoneError::NoCountryCode),
            ("0151 23456789", PhoneError::NoCountryCode),
            ("+0151 23456789", PhoneError::NoCountryCode),
            ("+49 151 CALLME", PhoneError::ForbiddenCharacter),
            ("++4915123456789", PhoneError::ForbiddenCharacter),
            ("+٤٩١٥١٢٣٤٥٦٧٨٩", PhoneError::ForbiddenCharacter),
            ("+1234567", PhoneError::WrongLength),
            ("+1234567890123456", PhoneError::WrongLength),
        ] {
            assert_eq!(text.parse::<PhoneNumber>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics_and_a_number_parses_to_itself(text in "\\PC{0,60}|[+0-9 ()-]{0,24}") {
            if let Ok(number) = text.parse::<PhoneNumber>() {
                prop_assert_eq!(&number.as_str().parse::<PhoneNumber>().unwrap(), &number);
                prop_assert_eq!(number.masked().chars().count(), number.as_str().len());
            }
        }
    }
}
