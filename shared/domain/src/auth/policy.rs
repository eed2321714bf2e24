//! Which passwords are good enough (AUTH-7; NIST SP 800-63B-4 §3.1.1.2): long enough, not
//! [easy to guess](crate::auth::guessable), not known from a breach. No composition rules.

use crate::field_code::FieldCode;
use crate::{
    auth::{
        forbidden::ForbiddenWords,
        guessable::{self, Weakness},
        spelling::{Password, counts},
    },
    email::EmailAddress,
};

/// The lowest minimum length that may be configured.
pub const MIN_LENGTH_FLOOR: usize = 8;
/// The minimum length unless configured.
pub const DEFAULT_MIN_LENGTH: usize = 12;
/// The longest password that is taken.
pub const MAX_LENGTH: usize = 128;

/// What everybody knows of us.
const PRODUCT_NAME: &str = "postern";

/// The rules for a new password. Lengths count Unicode code points of its normal form; for the shortest,
/// accents that no letter holds and what nobody sees count nothing (ASVS 6.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    min_length: usize,
    max_length: usize,
    forbidden: ForbiddenWords,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self::with_min_length(DEFAULT_MIN_LENGTH)
    }
}

/// What is wrong with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Shorter than allowed.
    TooShort {
        /// The shortest allowed, in characters.
        min_length: usize,
    },
    /// Longer than allowed.
    TooLong {
        /// The longest allowed, in characters.
        max_length: usize,
    },
    /// Among the first that are tried.
    Guessable(Weakness),
    /// With a word that the operator forbids.
    ForbiddenWord,
}

impl PasswordProblem {
    /// A stable code for the `errors` of a problem document.
    pub fn code(&self) -> FieldCode {
        match self {
            Self::TooShort { .. } => FieldCode::PasswordTooShort,
            Self::TooLong { .. } => FieldCode::PasswordTooLong,
            Self::Guessable(_) => FieldCode::PasswordGuessable,
            Self::ForbiddenWord => FieldCode::PasswordForbiddenWord,
        }
    }

    /// A sentence for who chose the password. It never repeats the password.
    pub fn detail(&self) -> String {
        match self {
            Self::TooShort { min_length } => {
                format!("The password has fewer than {min_length} characters.")
            }
            Self::TooLong { max_length } => {
                format!("The password has more than {max_length} characters.")
            }
            Self::Guessable(weakness) => format!("The password is easy to guess. {weakness}"),
            Self::ForbiddenWord => {
                "The password contains a word that many here would choose, such as the name of the \
                 organisation or of a product."
                    .to_owned()
            }
        }
    }
}

impl PasswordPolicy {
    /// A policy with this minimum length, kept between [`MIN_LENGTH_FLOOR`] and [`MAX_LENGTH`].
    #[must_use]
    pub fn with_min_length(min_length: usize) -> Self {
        let min_length = min_length.clamp(MIN_LENGTH_FLOOR, MAX_LENGTH);
        Self { min_length, max_length: MAX_LENGTH, forbidden: ForbiddenWords::default() }
    }

    /// The same policy, with the operator's words.
    #[must_use]
    pub fn forbidding(self, forbidden: ForbiddenWords) -> Self {
        Self { forbidden, ..self }
    }

    /// The shortest password allowed, in characters.
    pub fn min_length(&self) -> usize {
        self.min_length
    }

    /// The longest password allowed, in characters.
    pub fn max_length(&self) -> usize {
        self.max_length
    }

    /// Names everything that is wrong with `password` for the person of this address and name.
    pub fn check(
        &self,
        password: &Password,
        email: &EmailAddress,
        name: &str,
    ) -> Result<(), Vec<PasswordProblem>> {
        let password = password.normal();
        let mut problems = Vec::new();
        let length = password.chars().count();
        if password.chars().filter(|&c| counts(c)).count() < self.min_length {
            problems.push(PasswordProblem::TooShort { min_length: self.min_length });
        }
        if length > self.max_length {
            problems.push(PasswordProblem::TooLong { max_length: self.max_length });
        }
        if length <= self.max_length {
            let own = guessable::words(&[email.as_str(), email.local_part(), email.domain(), name]);
            let own = [own, guessable::words(&[PRODUCT_NAME])].concat();
            let weakness = guessable::weakness(password, self.min_length, &own);
            problems.extend(weakness.map(PasswordProblem::Guessable));
            if self.forbidden.is_in(password) {
                problems.push(PasswordProblem::ForbiddenWord);
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(password: &str) -> Password {
        Password::parse(password).unwrap()
    }

    fn check(policy: &PasswordPolicy, password: &str) -> Vec<&'static str> {
        let email = EmailAddress::parse("ada.lovelace@analytical-engine.example").unwrap();
        let problems =
            policy.check(&parse(password), &email, "Augusta Byron-King").err().unwrap_or_default();
        problems.iter().map(|problem| problem.code().name()).collect()
    }

    /// AUTH-7, ASVS 6.2.5: what people are advised to use is taken, whatever characters it is made of.
    #[test]
    fn good_passwords_are_taken() {
        for password in [
            "correct horse battery staple",
            "xk7 Vq-93mzLw",
            "пронзительный-кактус-9",
            "aaaa bbbb quixotic zebra",
            "🦀🔒🌵🎷🧂🪗🛶🪁🧶🪕🥌🪀",
        ] {
            assert!(check(&PasswordPolicy::default(), password).is_empty(), "{password}");
        }
    }

    /// AUTH-7: blocklist, sequence, repetition.
    #[test]
    fn guessable_passwords_are_refused() {
        for password in ["password1234", "qwertyuiopasdf", "aaaaaaaaaaaaaaaa", "123456789012345"] {
            assert_eq!(check(&PasswordPolicy::default(), password), ["password_guessable"]);
        }
    }

    /// AUTH-7, ASVS 6.2.11: the user's own words are easy to guess for whoever knows the user. Each of these
    /// passes for somebody else.
    #[test]
    fn own_words_are_penalised() {
        let stranger = EmailAddress::parse("eve@other.example").unwrap();
        for password in [
            "ada.lovelace@analytical-engine.example",
            "ada.lovelace!",
            "analytical-engine",
            "analytical-engine.example",
            "Augusta Byron-King",
        ] {
            let policy = PasswordPolicy::default();
            assert_eq!(check(&policy, password), ["password_guessable"], "{password}");
            assert_eq!(policy.check(&parse(password), &stranger, "Eve"), Ok(()), "{password}");
        }
        assert_eq!(guessable::weakness("postern-7164", 12, &[]), None);
        assert_eq!(check(&PasswordPolicy::default(), "postern-7164"), ["password_guessable"]);
    }

    /// AUTH-7, ASVS 6.2.1, 6.2.9: lengths count characters, not bytes.
    #[test]
    fn lengths_are_bounded() {
        let policy = PasswordPolicy::default();
        assert_eq!(check(&policy, "xk7Vq-93mzL"), ["password_too_short"]);
        assert!(check(&policy, "xk7Vq-93mzLé").is_empty());
        let long: String = "xk7 Vq-93mzLw é!".chars().cycle().take(128).collect();
        assert!(!check(&policy, &long).contains(&"password_too_long"));
        assert_eq!(check(&policy, &format!("{long}é")).first(), Some(&"password_too_long"));
        assert_eq!(check(&policy, " "), ["password_too_short", "password_guessable"]);
    }

    /// ASVS 6.1.2, 6.2.11: the operator's words are not taken, whatever stands around them.
    #[test]
    fn the_operators_words_are_refused() {
        let words = ForbiddenWords::parse("Initech").unwrap();
        let policy = PasswordPolicy::default().forbidding(words);
        let password = "nine purple 1n1tech trains";
        assert_eq!(check(&policy, password), ["password_forbidden_word"]);
        assert!(check(&PasswordPolicy::default(), password).is_empty());
        let both = ["password_too_short", "password_forbidden_word"];
        assert_eq!(check(&policy, "initech-4k"), both);
    }

    /// AUTH-7, ASVS 6.2.1: accents and what nobody sees make no password longer.
    #[test]
    fn accents_are_no_letters() {
        let typed =
            ["x\u{301}", "q\u{302}", "w\u{303}", "z\u{304}", "v\u{306}", "k\u{30C}"].concat();
        for short in [
            typed.as_str(),
            "e\u{301}a\u{301}o\u{301}u\u{301}i\u{301}y\u{301}",
            "x\u{200B}q\u{200B}w\u{200B}z\u{200B}v\u{200B}k\u{200B}",
            "x\u{34F}q\u{FE0F}w\u{34F}z\u{FE0F}v\u{34F}k\u{FE0F}",
        ] {
            assert!(short.chars().count() >= 12);
            assert_eq!(check(&PasswordPolicy::default(), short), ["password_too_short"], "{short}");
        }
        let hindi = "नीली चिड़िया गाती है";
        assert!(check(&PasswordPolicy::default(), hindi).is_empty());
    }

    /// AUTH-7, ASVS 6.2.1: the floor is 8, whatever is configured.
    #[test]
    fn the_minimum_is_kept_in_bounds() {
        for (configured, kept) in [(0, 8), (8, 8), (12, 12), (128, 128), (1000, 128)] {
            assert_eq!(PasswordPolicy::with_min_length(configured).min_length(), kept);
        }
        let too_short = |password| {
            check(&PasswordPolicy::with_min_length(8), password).contains(&"password_too_short")
        };
        assert!(too_short("xk7Vq-9") && !too_short("xk7Vq-93"));
    }

    #[test]
    fn problems_explain_themselves_without_repeating_the_password() {
        let email = EmailAddress::parse("ada@example.org").unwrap();
        let check = |password| PasswordPolicy::default().check(&parse(password), &email, "Ada");
        let problems = check("trustno1").unwrap_err();
        let details: Vec<String> = problems.iter().map(PasswordProblem::detail).collect();
        assert_eq!(details[0], "The password has fewer than 12 characters.");
        assert!(details[1].starts_with("The password is easy to guess. "), "{}", details[1]);
        assert!(details[1].len() > 40 && !details[1].contains("trustno1"), "{}", details[1]);
        for (password, weakness) in [
            ("password1234", Weakness::Common),
            ("zzzzzzzzzzzz", Weakness::Repetition),
            ("ada@example.org", Weakness::OwnWords),
            ("hijklmn-34567", Weakness::Sequence),
        ] {
            assert_eq!(check(password), Err(vec![PasswordProblem::Guessable(weakness)]));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_input_panics(password in "(?s).{1,140}", name in "(?s).{0,100}") {
            let email = EmailAddress::parse("ada@example.org").unwrap();
            let _ = PasswordPolicy::default().check(&parse(&password), &email, &name);
        }

        /// Digits, repeats and keyboard runs are what is looked for.
        #[test]
        fn no_pattern_panics(password in "([a4@][b8]|1234|19[0-9]{2}|qwer|(aab){1,9}|[0-9/._-]){1,40}") {
            let email = EmailAddress::parse("ada@example.org").unwrap();
            let _ = PasswordPolicy::default().check(&parse(&password), &email, "Ada");
        }
    }
}
