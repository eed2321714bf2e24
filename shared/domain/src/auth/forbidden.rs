//! The words that the operator lets nobody have in a password: the organisation, its products, its places
//! (ASVS 6.1.2, 6.2.11).

use crate::auth::spelling::{folded, unleet};

/// The most words that are taken: each is looked for in every new password.
const MAX_WORDS: usize = 1_000;
/// Shorter words are in too many others.
const MIN_CHARACTERS: usize = 3;
/// Words of this length are found although signs are written between their letters. In shorter ones the end
/// of a word and the beginning of the next would often be taken for them.
const MIN_SPACED_CHARACTERS: usize = 6;

/// A list of words, each in the form that all ways to write it have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForbiddenWords(Vec<String>);

/// Why a list is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForbiddenWordsError {
    /// A word of fewer than 3 characters.
    #[error("a word has fewer than 3 characters")]
    TooShort,
    /// More than 1,000 words.
    #[error("more than 1,000 words")]
    TooMany,
}

impl ForbiddenWords {
    /// Takes words between commas; white space around them and empty places do not count.
    pub fn parse(text: &str) -> Result<Self, ForbiddenWordsError> {
        let mut words = Vec::new();
        for given in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let word = letters(&folded(given));
            if word.chars().count() < MIN_CHARACTERS {
                return Err(ForbiddenWordsError::TooShort);
            }
            words.push(word);
        }
        words.sort_unstable();
        words.dedup();
        if words.len() > MAX_WORDS { Err(ForbiddenWordsError::TooMany) } else { Ok(Self(words)) }
    }

    /// Whether one of the words is in `text`, however written: in any case, with digits and signs for
    /// letters, backwards, and longer ones with signs between the letters.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let folded = folded(text);
        let bare: String = folded.iter().copied().map(unleet).collect();
        let letters = letters(&folded);
        self.0.iter().any(|word| {
            let reversed: String = word.chars().rev().collect();
            let is_in = |text: &str| text.contains(word) || text.contains(&reversed);
            is_in(&bare) || (word.chars().count() >= MIN_SPACED_CHARACTERS && is_in(&letters))
        })
    }
}

/// The bare form without what stands between letters. A sign that is written for a letter is one.
fn letters(folded: &[char]) -> String {
    folded.iter().copied().map(unleet).filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ASVS 6.1.2, 6.2.11
    #[test]
    fn words_are_found_however_written() {
        let words = ForbiddenWords::parse(" Initech, Blue Heron ,, IBM,").unwrap();
        for text in [
            "the initech way of life",
            "INITECH-2026-winter",
            "1n1t3ch-winter-2026",
            "|n!t€ch-winter-2026",
            "hcetini-winter-2026",
            "hc3t1n1-winter-2026",
            "i.n.i.t.e.c.h-winter",
            "ｉｎｉｔｅｃｈ ｗｉｎｔｅｒ",
            "ïnïtéch-winter-2026",
            "blueheron-at-the-lake",
            "a-blue_heron-at-the-lake",
            "noreheulb-at-the-lake",
            "winter-ibm-2026",
        ] {
            assert!(words.is_in(text), "{text}");
        }
        for text in ["inite-winter-2026", "a heron, blue as the lake", "ib mistral 2026"] {
            assert!(!words.is_in(text), "{text}");
        }
        assert!(!ForbiddenWords::default().is_in("anything"));
    }

    #[test]
    fn lists_are_bounded() {
        assert_eq!(ForbiddenWords::parse(" , ,"), Ok(ForbiddenWords::default()));
        assert_eq!(ForbiddenWords::parse("Initech,i-t"), Err(ForbiddenWordsError::TooShort));
        let many =
            |count: u32| (0..count).map(|n| format!("w{n:05o}x")).collect::<Vec<_>>().join(",");
        assert!(ForbiddenWords::parse(&many(1000)).is_ok());
        assert_eq!(ForbiddenWords::parse(&many(1001)), Err(ForbiddenWordsError::TooMany));
    }
}
