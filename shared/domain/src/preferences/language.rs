//! Language tags (BCP 47): the grammar and the case are those of `oxilangtag`; what it lets through is refused here.

use crate::field_code::FieldCode;
use std::fmt;

use oxilangtag::LanguageTag;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::reading::{Leaf, Refusal};

/// Longest tag, in characters: RFC 5646 §4.4.1 shows that 35 hold every combination of language, script,
/// region and two variants.
const MAX_CHARACTERS: usize = 35;

/// The irregular tags of RFC 5646's predecessors that name a language first, in their case.
const IRREGULAR: [&str; 4] = ["en-GB-oed", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE"];

/// A well-formed language tag (`langtag` of RFC 5646 §2.1) in canonical case (§2.1.1): `en`, `de-CH`,
/// `zh-Hant-TW`. Whether somebody speaks it is for whoever picks a translation, by lookup (RFC 4647 §3.4).
///
/// Not taken, though RFC 5646 knows them: `x-…` alone, which names no language, and the irregular tags
/// of its predecessors (`i-klingon`), which `Intl` in browsers refuses as well.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Language(String);

/// Why text is not taken as a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LanguageError {
    /// More than 35 characters.
    #[error("Expected at most {MAX_CHARACTERS} characters.")]
    TooLong,
    /// No well-formed tag.
    #[error("Expected a language tag (BCP 47), such as en, de-CH or zh-Hant-TW.")]
    NotWellFormed,
}

impl Language {
    /// Reads a tag, whatever its case.
    pub fn parse(text: &str) -> Result<Self, LanguageError> {
        if text.chars().nth(MAX_CHARACTERS).is_some() {
            return Err(LanguageError::TooLong);
        }
        let tag =
            LanguageTag::parse_and_normalize(text).map_err(|_| LanguageError::NotWellFormed)?;
        if follows_no_grammar(tag.as_str()) || repeats_itself(&tag) {
            return Err(LanguageError::NotWellFormed);
        }
        Ok(Self(tag.into_inner()))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Language {
    /// English.
    fn default() -> Self {
        Self("en".to_owned())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Leaf for Language {
    fn parse(given: &Value) -> Result<Self, Refusal> {
        let text = given.as_str().ok_or_else(|| Refusal::wrong_type("a language tag"))?;
        Self::parse(text).map_err(|error| {
            let code = match error {
                LanguageError::TooLong => FieldCode::TooLong,
                LanguageError::NotWellFormed => FieldCode::InvalidLanguage,
            };
            Refusal::new(code, error.to_string())
        })
    }
}

/// True of the tags that are no `langtag` (RFC 5646 §2.1): private use alone, and the irregular ones.
fn follows_no_grammar(tag: &str) -> bool {
    tag.starts_with("x-") || tag.starts_with("i-") || IRREGULAR.contains(&tag)
}

/// True of a variant or a singleton that comes twice: RFC 5646 §2.2.5 and §2.2.6 forbid it without asking the registry.
fn repeats_itself(tag: &LanguageTag<String>) -> bool {
    let variant_again =
        |(index, variant)| tag.variant_subtags().take(index).any(|one| one == variant);
    let singleton_again = |(index, (singleton, _))| {
        tag.extension_subtags().take(index).any(|(one, _)| one == singleton)
    };
    tag.variant_subtags().enumerate().any(variant_again)
        || tag.extension_subtags().enumerate().any(singleton_again)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// USR-2: the examples of RFC 5646, appendix A, in its case.
    #[test]
    fn the_examples_of_the_standard_are_taken() {
        for tag in [
            "de",
            "fr",
            "ja",
            "zh-Hant",
            "zh-Hans",
            "sr-Cyrl",
            "zh-cmn-Hans-CN",
            "cmn-Hans-CN",
            "zh-yue-HK",
            "yue-HK",
            "zh-Hans-CN",
            "sr-Latn-RS",
            "sl-rozaj",
            "sl-rozaj-biske",
            "sl-nedis",
            "de-CH-1901",
            "sl-IT-nedis",
            "hy-Latn-IT-arevela",
            "de-DE",
            "en-US",
            "es-419",
            "de-CH-x-phonebk",
            "az-Arab-x-aze-derbend",
            "qaa-Qaaa-QM-x-southern",
            "de-Qaaa",
            "en-US-u-islamcal",
            "zh-CN-a-myext-x-private",
            "en-a-myext-b-another",
        ] {
            assert_eq!(Language::parse(tag).unwrap().as_str(), tag);
            let shouted = tag.to_ascii_uppercase();
            assert_eq!(Language::parse(&shouted).unwrap().to_string(), tag);
        }
    }

    /// RFC 5646 §2.1.1 gives these.
    #[test]
    fn case_follows_the_place_in_the_tag() {
        for (given, canonical) in [
            ("MN-cYRL-mn", "mn-Cyrl-MN"),
            ("EN-ca-X-CA", "en-CA-x-ca"),
            ("AZ-latn-X-LATN", "az-Latn-x-latn"),
            ("en-u-CA-gregory", "en-u-ca-gregory"),
        ] {
            assert_eq!(Language::parse(given).unwrap().as_str(), canonical);
        }
    }

    /// USR-2: what is no tag is refused; the first ones are from RFC 5646, appendix A.
    #[test]
    fn text_that_is_no_tag_is_refused() {
        for text in [
            "de-419-DE",
            "a-DE",
            "ar-a-aaa-b-bbb-a-ccc",
            "de-1901-1901",
            "",
            "e",
            "-",
            "en-",
            "-en",
            "en--US",
            "en_US",
            "en US",
            " en",
            "e1",
            "englishing",
            "en-abcdefghi",
            "en-x",
            "en-u",
            "en-u-x-a",
            "en-a-b",
            "engl-abc",
            "zh-aaa-bbb-ccc-ddd",
            "x-mine",
            "i-klingon",
            "dé",
            "en-ÜS",
            "*",
        ] {
            assert_eq!(Language::parse(text), Err(LanguageError::NotWellFormed), "{text}");
        }
    }

    /// USR-2: 35 characters, and not one more.
    #[test]
    fn length_is_bounded() {
        let longest = "en-x-12345678-12345678-12345678-123";
        assert_eq!(longest.len(), MAX_CHARACTERS);
        assert!(Language::parse(longest).is_ok());
        assert_eq!(Language::parse(&format!("{longest}4")), Err(LanguageError::TooLong));
        assert_eq!(Language::parse(&"é".repeat(36)), Err(LanguageError::TooLong));
    }

    proptest! {
        /// USR-2: no input panics, and a tag reads as itself.
        #[test]
        fn a_canonical_tag_is_read_as_itself(text in "\\PC*|[a-zA-Z0-9]{1,9}(-[a-zA-Z0-9]{1,9}){0,5}") {
            if let Ok(language) = Language::parse(&text) {
                prop_assert!(language.as_str().eq_ignore_ascii_case(&text));
                prop_assert_eq!(Language::parse(language.as_str()), Ok(language));
            }
        }
    }
}
