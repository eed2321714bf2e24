//! The words by which a user was asked what to allow (OAUTH-9): kept with the receipt, as text, since a wording changes and a
//! receipt does not (docs/adr/0034-words-of-receipts.md).
//!
//! Not here: what was granted. That says the provider.

use serde::{Deserialize, Serialize};

use super::providers::Provider;
use crate::{
    features,
    preferences::Language,
    text::{invisible, reorders_or_breaks},
};

/// Most words of one request.
pub const MAX_WORDS: usize = 50;
/// Longest title and longest text, in characters.
pub const MAX_TITLE: usize = 100;
/// Longest text, in characters.
pub const MAX_TEXT: usize = 500;
/// What the API speaks.
const OURS: &str = "en";

/// Who says that these were the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The client has shown them.
    Client,
    /// The client did not say what it has shown: the API's own words for what was asked.
    Api,
}

impl Source {
    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Api => "api",
        }
    }
}

/// What was said of one access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// The feature or the scope.
    pub id: String,
    /// What it was called.
    pub title: String,
    /// What it was said to do.
    pub text: String,
}

/// The words of a request for access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Their language (BCP 47).
    pub language: String,
    /// Who says so.
    pub source: Source,
    /// One for each access.
    pub items: Vec<Word>,
}

/// What is no language, or nothing that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No language tag.
    Language,
    /// Too many words.
    TooMany,
    /// The title, or the text, of the word at this index is too long, or empty.
    Length(usize, &'static str),
    /// It has a character that is not seen, or that reorders what stands beside it.
    Character(usize, &'static str),
    /// The word at this index is for what is not asked.
    Unasked(usize),
}

impl Words {
    /// What a client says that it has shown. `asked`: the features and scopes that it asks for.
    pub fn shown(language: &str, items: Vec<Word>, asked: &[&str]) -> Result<Self, Unfit> {
        let language = Language::parse(language).map_err(|_| Unfit::Language)?;
        if items.len() > MAX_WORDS {
            return Err(Unfit::TooMany);
        }
        for (index, word) in items.iter().enumerate() {
            for (member, text, most) in
                [("title", &word.title, MAX_TITLE), ("text", &word.text, MAX_TEXT)]
            {
                if text.trim().is_empty() || text.chars().nth(most).is_some() {
                    return Err(Unfit::Length(index, member));
                }
                let unfit = |c: char| c.is_control() || reorders_or_breaks(c) || invisible(c);
                if text.contains(unfit) {
                    return Err(Unfit::Character(index, member));
                }
            }
            if !asked.contains(&word.id.as_str()) {
                return Err(Unfit::Unasked(index));
            }
        }
        Ok(Self { language: language.as_str().to_owned(), source: Source::Client, items })
    }

    /// The API's own, for features and scopes of a provider that are asked for by name.
    pub fn of_api(provider: &Provider, features: &[String], scopes: &[String]) -> Self {
        let offers = features::at(provider.id);
        let of_features = offers.filter(|offer| features.iter().any(|id| id == offer.id));
        let of_features = of_features.map(|offer| Word {
            id: offer.id.to_owned(),
            title: offer.name.to_owned(),
            text: offer.description.to_owned(),
        });
        let of_scopes = scopes.iter().filter_map(|id| provider.scope(id));
        let of_scopes = of_scopes.map(|scope| Word {
            id: scope.id.to_owned(),
            title: scope.id.to_owned(),
            text: scope.description.to_owned(),
        });
        let items = of_features.chain(of_scopes).collect();
        Self { language: OURS.to_owned(), source: Source::Api, items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::providers::provider;

    fn word(title: &str, text: &str) -> Word {
        Word { id: "calendar.read".into(), title: title.into(), text: text.into() }
    }

    /// OAUTH-9: only what somebody can have read, and only of what was asked.
    #[test]
    fn what_nobody_can_have_read_is_refused() {
        let shown =
            |language: &str, word: Word| Words::shown(language, vec![word], &["calendar.read"]);
        let good =
            shown("DE-ch", word("Kalender lesen", "Der Assistent sieht Ihre Termine.")).unwrap();
        assert_eq!((good.language.as_str(), good.source), ("de-CH", Source::Client));
        assert_eq!(shown("?", word("a", "b")), Err(Unfit::Language));
        assert_eq!(shown("de", word(" ", "b")), Err(Unfit::Length(0, "title")));
        let long = "x".repeat(MAX_TEXT + 1);
        assert_eq!(shown("de", word("a", &long)), Err(Unfit::Length(0, "text")));
        for bad in ["a\u{202E}b", "a\nb", "a\u{200B}b"] {
            assert_eq!(shown("de", word("a", bad)), Err(Unfit::Character(0, "text")), "{bad:?}");
        }
        let other = Word { id: "mail.read".into(), ..word("a", "b") };
        assert_eq!(shown("de", other), Err(Unfit::Unasked(0)));
        let many = vec![word("a", "b"); MAX_WORDS + 1];
        assert_eq!(Words::shown("de", many, &["calendar.read"]), Err(Unfit::TooMany));
    }

    /// OAUTH-9: a client that says nothing has shown what the API calls it, as far as anybody knows.
    #[test]
    fn the_api_has_words_for_what_is_asked() {
        let google = provider("google").unwrap();
        let scope = google.scopes[0].id.to_owned();
        let words =
            Words::of_api(google, &["calendar.read".to_owned()], std::slice::from_ref(&scope));
        let ids: Vec<_> = words.items.iter().map(|word| word.id.as_str()).collect();
        assert_eq!(ids, ["calendar.read", scope.as_str()]);
        assert_eq!(words.items[0].text, "The assistant sees your appointments.");
        assert_eq!(words.source, Source::Api);
    }
}
