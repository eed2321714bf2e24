//! The languages that mails are written in, and the texts of each: one Fluent file a language, which translators and
//! their tools can work with (`texts/`, <https://projectfluent.org>).
//!
//! A text that is missing, or asks for a value that it is not given, is an error and no mail; tests write every mail in
//! every language.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use postern_edge::jobs::JobError;
use unic_langid::{LanguageIdentifier, langid};

/// A language that there are texts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, which everybody gets who has chosen no other one of these.
    English,
    /// German.
    German,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language for who has chosen `tag` (BCP 47), by lookup (RFC 4647 §3.4): texts know no regions, so that the
    /// language alone decides.
    pub fn of(tag: &str) -> Self {
        match tag.split('-').next() {
            Some(language) if language.eq_ignore_ascii_case("de") => Self::German,
            _ => Self::English,
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    fn id(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::German => langid!("de"),
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../texts/en.ftl"),
            Self::German => include_str!("../texts/de.ftl"),
        }
    }
}

/// Why a text cannot be written. Names the text.
#[derive(Debug, thiserror::Error)]
#[error("text {0}")]
pub struct TextError(String);

impl From<TextError> for JobError {
    fn from(error: TextError) -> Self {
        Self::Permanent(error.to_string())
    }
}

/// What a text is given, by name.
pub type Values<'a> = FluentArgs<'a>;

/// The texts of a language.
pub struct Texts {
    /// Which language.
    pub language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads them.
    pub fn of(language: Language) -> Result<Self, TextError> {
        let failed =
            |what: &dyn std::fmt::Debug| TextError(format!("{}: {what:?}", language.tag()));
        let resource = FluentResource::try_new(language.source().to_owned())
            .map_err(|(_, errors)| failed(&errors))?;
        let mut bundle = FluentBundle::new(vec![language.id()]);
        // Marks around each value, for writing in two directions: they are no part of what somebody copies.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| failed(&errors))?;
        Ok(Self { language, bundle })
    }

    /// A text without parts.
    pub fn text(&self, name: &str, values: &Values<'_>) -> Result<String, TextError> {
        self.find(name, None, values)?.ok_or_else(|| self.error(name, "is missing"))
    }

    /// The part of a message.
    pub fn part(
        &self,
        message: &str,
        part: &str,
        values: &Values<'_>,
    ) -> Result<String, TextError> {
        let text = self.find(message, Some(part), values)?;
        text.ok_or_else(|| self.error(message, &format!("has no {part}")))
    }

    /// The same of something that may be missing: a text, or the part of a message.
    pub fn find(
        &self,
        message: &str,
        part: Option<&str>,
        values: &Values<'_>,
    ) -> Result<Option<String>, TextError> {
        let Some(found) = self.bundle.get_message(message) else { return Ok(None) };
        let pattern = match part {
            None => found.value(),
            Some(part) => found.get_attribute(part).map(|attribute| attribute.value()),
        };
        let Some(pattern) = pattern else { return Ok(None) };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(values), &mut errors).into_owned();
        if errors.is_empty() {
            return Ok(Some(text));
        }
        Err(self.error(message, &format!("{errors:?}")))
    }

    fn error(&self, message: &str, what: &str) -> TextError {
        TextError(format!("{}: {message}: {what}", self.language.tag()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MSG-3: the language decides, and everybody else gets English.
    #[test]
    fn a_preference_leads_to_a_language() {
        for tag in ["de", "de-CH", "de-CH-1901", "de-Latn-AT", "DE-de"] {
            assert_eq!(Language::of(tag), Language::German, "{tag}");
        }
        for tag in ["", "en", "en-GB", "fr", "den", "d", "nds-DE", "gsw", "x-de"] {
            assert_eq!(Language::of(tag), Language::English, "{tag}");
        }
    }

    /// MSG-3: what a text lacks is an error: nobody reads a placeholder.
    #[test]
    fn a_text_that_lacks_something_is_none() {
        let texts = Texts::of(Language::German).expect("texts");
        let nothing = Values::new();
        let error = texts.part("new-device", "paragraph", &nothing).expect_err("no values");
        assert!(error.to_string().starts_with("text de: new-device: "), "{error}");
        assert!(texts.text("of-no-language", &nothing).is_err());
        assert!(texts.part("deletion-scheduled", "action", &nothing).is_err());
        assert_eq!(texts.text("code", &nothing).expect("a text"), "Code");
    }
}
