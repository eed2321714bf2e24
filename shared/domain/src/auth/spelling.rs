//! The spellings of a password: which of them are one and the same, and which differ only as a guesser
//! varies a word.
//!
//! Not here: which passwords are good enough ([`policy`](crate::auth::policy)).

use crate::field_code::FieldCode;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};
use zeroize::Zeroizing;

use crate::text;

/// No password that anybody may have set is longer; what is longer is refused before it costs anything.
const MAX_BYTES: usize = 1024;

/// A password in its one normal form, NFKC, so that one keyboard's `é` is another's (NIST SP 800-63B-4
/// §3.1.1.2; ASVS 1.1.1). What judges a password and what hashes it see the same text.
///
/// How it was typed is kept beside it for the two who have to know: hashes that the predecessor made, and the
/// service of breached passwords.
#[derive(Clone, Debug)]
pub struct Password {
    normal: SecretString,
    /// Where it differs.
    typed: Option<SecretString>,
}

/// Why text is not taken as a password, be it an old or a new one. `Display` is a sentence for its author, which fits a
/// field that takes a code or a password as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// No character.
    #[error("This field is empty.")]
    Empty,
    /// More than 1,024 bytes.
    #[error("This field is too long.")]
    TooLong,
}

impl PasswordError {
    /// A stable code for the `errors` of a problem document.
    pub fn code(self) -> FieldCode {
        match self {
            Self::Empty => FieldCode::Required,
            Self::TooLong => FieldCode::TooLong,
        }
    }
}

impl Password {
    /// Takes `text` of any quality: whether a *new* password is good enough, the
    /// [policy](crate::auth::policy) decides.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        match text.len() {
            0 => return Err(PasswordError::Empty),
            1..=MAX_BYTES => {}
            _ => return Err(PasswordError::TooLong),
        }
        let normal: Zeroizing<String> = Zeroizing::new(text.nfkc().collect());
        let typed = (*normal != text).then(|| SecretString::from(text));
        Ok(Self { normal: SecretString::from(normal.as_str()), typed })
    }

    /// The characters that it was typed with.
    pub fn typed(&self) -> &SecretString {
        self.typed.as_ref().unwrap_or(&self.normal)
    }

    /// The normal form.
    pub(crate) fn normal(&self) -> &str {
        self.normal.expose_secret()
    }

    /// Each different spelling that is known of it, the normal one first.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &str> {
        let typed = self.typed.as_ref().map(ExposeSecret::expose_secret);
        [self.normal()].into_iter().chain(typed)
    }
}

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

    /// AUTH-7, ASVS 1.1.1
    #[test]
    fn a_password_has_one_normal_form() {
        let of = |text: &str| {
            let password = Password::parse(text).unwrap();
            let spellings = password.spellings().map(str::to_owned).collect::<Vec<_>>();
            (spellings, password.typed().expose_secret().to_owned())
        };
        assert_eq!(of("café"), (vec!["café".to_owned()], "café".to_owned()));
        for typed in ["cafe\u{301}", "ｃａｆé"] {
            assert_eq!(of(typed), (vec!["café".to_owned(), typed.to_owned()], typed.to_owned()));
        }
        let shown = format!("{:?}", Password::parse("ｃａｆé").unwrap());
        assert!(!shown.contains("caf") && !shown.contains("ｃａｆ"), "{shown}");
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(Password::parse("").err(), Some(PasswordError::Empty));
        assert!(Password::parse(&"a".repeat(1024)).is_ok());
        assert_eq!(Password::parse(&"a".repeat(1025)).err(), Some(PasswordError::TooLong));
    }

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
