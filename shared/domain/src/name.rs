//! The name a person is shown and addressed by.

use crate::field_code::FieldCode;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::text;

/// Longest name, in characters (Unicode code points).
const MAX_CHARACTERS: usize = 100;

/// A name of 1 to 100 characters on one line, without markup and links.
///
/// Names go into mail that anybody can cause by registering somebody else's address; a name with a
/// link would turn that mail into an advertisement under our sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// Why text is not taken as a name. `Display` is a sentence for its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("The name is empty.")]
    Empty,
    /// More than 100 characters.
    #[error("The name is longer than 100 characters.")]
    TooLong,
    /// A control character, or one that changes the direction of writing.
    #[error("The name contains characters that cannot be shown.")]
    ForbiddenCharacter,
    /// A link or an angle bracket.
    #[error("The name contains a link or markup.")]
    Link,
}

impl NameError {
    /// A stable code for the `errors` of a problem document.
    pub fn code(self) -> FieldCode {
        match self {
            Self::Empty => FieldCode::NameEmpty,
            Self::TooLong => FieldCode::NameTooLong,
            Self::ForbiddenCharacter => FieldCode::NameForbiddenCharacter,
            Self::Link => FieldCode::NameLink,
        }
    }
}

impl DisplayName {
    /// Takes `text` without the white space around it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = text.trim();
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        // One look past the limit, so that a long text costs no more than a short one.
        if name.chars().nth(MAX_CHARACTERS).is_some() {
            return Err(NameError::TooLong);
        }
        if name.contains(|c: char| c.is_control() || text::reorders_or_breaks(c)) {
            return Err(NameError::ForbiddenCharacter);
        }
        if name.chars().all(text::invisible) {
            return Err(NameError::Empty);
        }
        if has_link_or_markup(name) {
            return Err(NameError::Link);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Looks at the text as a mail program would read it: compatibility forms folded, case ignored,
/// characters without appearance taken out.
fn has_link_or_markup(name: &str) -> bool {
    let visible = name.chars().filter(|&c| !text::invisible(c));
    let folded = visible.nfkc().collect::<String>().to_lowercase();
    folded.contains(['<', '>']) || folded.contains("://") || folded.contains("www.")
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_people_are_taken() {
        for name in ["Ada", "J. R. R. Tolkien", "Zoë O'Neill-Šmíd", "محمد", "山田 太郎", "X Æ A-12"]
        {
            assert_eq!(DisplayName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(DisplayName::parse("  Ada \n").unwrap().as_str(), "Ada");
    }

    #[test]
    fn names_that_carry_links_are_refused() {
        let refused = [
            "Win at http://evil.example",
            "HTTPS://evil.example",
            "WwW.evil.example",
            "ｗｗｗ．evil.example",
            "w\u{200B}ww.evil.example",
            "ftp://evil.example",
            "<b>Ada</b>",
            "＜script＞",
        ];
        for name in refused {
            assert_eq!(DisplayName::parse(name), Err(NameError::Link), "{name}");
        }
    }

    #[test]
    fn names_that_cannot_be_shown_are_refused() {
        for name in ["Ada\0", "Ada\nLovelace", "Ada\u{202E}ecalevoL", "Ada\u{2066}", "a\u{2028}b"] {
            assert_eq!(DisplayName::parse(name), Err(NameError::ForbiddenCharacter), "{name:?}");
        }
        for name in ["", "   ", "\u{200B}\u{FEFF}"] {
            assert_eq!(DisplayName::parse(name), Err(NameError::Empty), "{name:?}");
        }
    }

    #[test]
    fn length_counts_characters_after_trimming() {
        let longest = "é".repeat(100);
        assert!(DisplayName::parse(&format!("  {longest}  ")).is_ok());
        assert_eq!(DisplayName::parse(&format!("{longest}é")), Err(NameError::TooLong));
    }

    proptest! {
        #[test]
        fn no_input_panics_and_a_name_parses_to_itself(text in any::<String>()) {
            if let Ok(name) = DisplayName::parse(&text) {
                prop_assert_eq!(DisplayName::parse(name.as_str()).unwrap(), name);
            }
        }
    }
}
