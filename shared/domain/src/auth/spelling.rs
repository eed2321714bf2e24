//! The spellings of a password: which of them are one and the same, and which differ only as a guesser
//! varies a word.
//!
//! Not here: which passwords are good enough ([`policy`](crate::auth::policy)).

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use crate::text;

/// `text` as guessers see it: compatibility forms folded, lower case, without accents and invisible
/// characters. One element for each character that is left.
pub(crate) fn folded(text: &str) -> Vec<char> {
    let lower = text.nfkd().flat_map(char::to_lowercase).nfkd();
    lower.filter(|&c| counts(c)).collect()
}

/// The letter that a digit or a sign stands for when words are written with both: `p@55w0rd`. Letters
/// that share a sign are one (`1` is read as i and as l), so that every way to write a word has the same
/// form.
pub(crate) fn unleet(c: char) -> char {
    match c {
        '4' | '@' => 'a',
        '8' => 'b',
        '3' | '€' => 'e',
        '6' | '9' => 'g',
        '1' | '!' | '|' | 'l' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '2' => 'z',
        _ => c,
    }
}

/// The one form of all the ways to write a word that [`folded`] and [`unleet`] know.
pub fn bare(text: &str) -> String {
    folded(text).into_iter().map(unleet).collect()
}

/// False for what is written onto the letter before it, and for what nobody sees. Signs that stand beside
/// their letter, as vowels of Devanagari do, are characters of their own (Unicode §3.11, Canonical Combining
/// Class).
pub(crate) fn counts(c: char) -> bool {
    let selects_or_joins =
        matches!(c, '\u{34F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}');
    canonical_combining_class(c) == 0 && !selects_or_joins && !text::invisible(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// AUTH-7
    #[test]
    fn ways_to_write_a_word_have_one_form() {
        let ways = [
            "password",
            "PassWord",
            "p@55w0rd",
            "ｐａｓｓｗｏｒｄ",
            "pa\u{301}sswo\u{308}rd",
            "pässwörd",
            "pass\u{200B}word",
            "𝓹𝓪𝓼𝓼𝔀𝓸𝓻𝓭",
        ];
        for way in ways {
            assert_eq!(bare(way), "password", "{way}");
        }
        assert_eq!(bare("Lill1l!|"), "iiiiiiii");
        assert_ne!(bare("passwort"), bare("password"));
        assert_eq!(bare("\u{FB01}sh"), "fish", "a ligature is its letters");
    }

    proptest! {
        #[test]
        fn the_form_of_a_form_is_itself(text in any::<String>()) {
            let once = bare(&text);
            prop_assert_eq!(bare(&once), once);
        }
    }
}
