//! AUTH-7: one normal form. Whatever a password may be typed as, what judges it sees what is hashed.

#![expect(clippy::expect_used, reason = "a fixture that cannot be made fails its test")]

use postern_domain::{
    auth::{
        password::{PasswordHasher, Verdict},
        policy::{PasswordPolicy, PasswordProblem},
        spelling::Password,
    },
    email::EmailAddress,
    field_code::FieldCode,
    ring::KeyRing,
};
use proptest::{prelude::*, sample::select};
use secrecy::SecretString;

/// A thousand of the words in the blocklist.
const COMMON: &str = include_str!("common_passwords.txt");
const PEPPERS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const SALT: [u8; 16] = *b"sixteen bytes ok";

fn full_width(text: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic());
    text.chars().map(|c| wide(c).unwrap_or(c)).collect()
}

/// Characters that stand for several letters, or for one under another number.
fn ligatures(text: &str) -> String {
    let one_for_more = [
        ("ffi", "ﬃ"),
        ("ffl", "ﬄ"),
        ("ff", "ﬀ"),
        ("fi", "ﬁ"),
        ("fl", "ﬂ"),
        ("st", "ﬆ"),
        ("ij", "ĳ"),
        ("lj", "ǉ"),
        ("nj", "ǌ"),
        ("dz", "ǳ"),
        ("12", "⑫"),
        ("K", "\u{212A}"),
        ("s", "ſ"),
        ("h", "ℎ"),
    ];
    one_for_more.iter().fold(text.to_owned(), |text, (letters, one)| text.replace(letters, one))
}

/// An accent after each vowel, as a keyboard with dead keys may send it.
fn decomposed(text: &str) -> String {
    let accent = |c: char| "aeiouyAEIOUY".contains(c).then_some('\u{301}');
    text.chars().flat_map(|c| [Some(c), accent(c)]).flatten().collect()
}

fn judge(policy: &PasswordPolicy, password: &Password) -> Result<(), Vec<PasswordProblem>> {
    let email = EmailAddress::parse("ada@example.org").expect("an address");
    policy.check(password, &email, "Ada")
}

/// AUTH-7, ASVS 1.1.1, 6.2.4: a thousand common passwords, each in all its spellings.
#[test]
fn common_passwords_are_refused_in_every_spelling() {
    let policy = PasswordPolicy::with_min_length(8);
    let words: Vec<&str> = COMMON.lines().collect();
    assert_eq!(words.len(), 1000);
    let mut different = [0; 3];
    for word in words {
        let spellings = [full_width(word), ligatures(word), decomposed(word)];
        for (count, spelling) in different.iter_mut().zip(&spellings) {
            *count += usize::from(spelling != word);
        }
        for spelling in spellings.iter().map(String::as_str).chain([word]) {
            let password = Password::parse(spelling).expect("a password");
            let problems = judge(&policy, &password).expect_err(spelling);
            let codes: Vec<_> = problems.iter().map(PasswordProblem::code).collect();
            assert_eq!(codes, [FieldCode::PasswordGuessable], "{word} as {spelling}");
        }
    }
    assert!(different.iter().all(|count| *count > 300), "{different:?}");
}

/// AUTH-7, ASVS 6.2.4: the case that was carried out.
#[test]
fn full_width_letters_open_no_side_door() {
    let password = Password::parse("ｐａｓｓｗｏｒｄ１２３４").expect("a password");
    assert!(judge(&PasswordPolicy::default(), &password).is_err());
}

fn spelled() -> impl Strategy<Value = (String, String)> {
    let words: Vec<&'static str> = COMMON.lines().step_by(50).collect();
    let base = prop_oneof![
        select(words).prop_map(str::to_owned),
        "[a-zé]{4,9}[fis]{2,3}[0-9]{2,4}",
        "(ada|é|xy){2,5}[K!0-9]{1,4}",
    ];
    let spelling = |text: &str, way: usize| match way {
        0 => text.to_owned(),
        1 => full_width(text),
        2 => ligatures(text),
        _ => text.replace('é', "e\u{301}"),
    };
    (base, 0..4usize, 0..4usize)
        .prop_map(move |(base, one, other)| (spelling(&base, one), spelling(&base, other)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// AUTH-7, ASVS 1.1.1: two spellings that log in to one account are judged alike as a new password.
    #[test]
    fn spellings_of_one_password_are_judged_alike((one, other) in spelled()) {
        let ring = KeyRing::parse(&SecretString::from(PEPPERS)).expect("a key ring");
        let hasher = PasswordHasher::new(ring);
        let [one, other] = [one, other].map(|text| Password::parse(&text).expect("a password"));
        let stored = hasher.hash(&one, SALT).expect("a hash");
        prop_assert_eq!(hasher.verify(&other, &stored), Verdict::Match { rehash: false });
        for policy in [PasswordPolicy::default(), PasswordPolicy::with_min_length(8)] {
            prop_assert_eq!(judge(&policy, &one), judge(&policy, &other));
        }
    }
}
