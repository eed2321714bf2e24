//! AUTH-6: password hashes, against hashes that other implementations made: argon2id by the reference
//! implementation in C, bcrypt by the vectors of `crypt_blowfish`.

#![expect(clippy::expect_used, reason = "a fixture that cannot be made fails its test")]

use postern_domain::auth::{
    password::{PasswordHasher, Verdict, WrapError},
    spelling::Password,
};
use postern_domain::ring::KeyRing;
use proptest::prelude::*;
use secrecy::SecretString;

const K1: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const K2: &str = "k2:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

const PASSWORD: &str = "correct horse battery staple";
const UNDER_K1: &str = "$argon2id$v=19$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$p3LsiOeiTX+y5CsPodW/SVqd+itZqzDsMV81zjNnrUQ";
const UNDER_K2: &str = "$argon2id$v=19$m=19456,t=2,p=1,keyid=azI$AAECAwQFBgcICQoLDA0ODw$CmtBVQyUacQzln+cyTFOIZCa9cVJI+l36HjHQ5uUHyc";
const WITHOUT_PEPPER: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU";
const LESS_MEMORY: &str = "$argon2id$v=19$m=8192,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$kuivlNR95Rr0rk2r2Mu6UKIzCIASK/v+IsFQLoLZMvg";
const FEWER_PASSES: &str = "$argon2id$v=19$m=19456,t=1,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$OvrX11Wgh0ezwgOdCwyg+zHUJj6RXDCTwnCwegdkC6M";
const SHORT_OUTPUT: &str =
    "$argon2id$v=19$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$epyl/YAOOatXMp8bOb8ggQ";
const TINY_OUTPUT: &str =
    "$argon2id$v=19$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$NqjvY0EkZL5iRjElz7dX";
const ARGON2I: &str = "$argon2i$v=19$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$IVT8oQVe7myUmibZNoj1l4vrmAugIMkdE+3gVg+wIBI";
const ARGON2D: &str = "$argon2d$v=19$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$g/Bt4MQDPbo5954832mOD/3JEYSAJ7GZwbx08iJQgTU";
const VERSION_16: &str = "$argon2id$v=16$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$n0n7BF31npn4Do0Pu2RhtrMHaLe7qbF4f/G7G2yD+Kw";
/// Of "café crème brûlée", composed.
const ACCENTED: &str = "$argon2id$v=19$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$qyYkzzhSpFmA8pOa71nV0OQ1M/3QOX3eDMjJAwyqRbo";
/// Of [`PASSWORD`].
const BCRYPT: &str = "$2b$04$lUB.BllL/J7O.fidUJ.87uw512K2V.s4Ko3AEXkEy2E12EN0JeUsq";

const SALT: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const CURRENT: Verdict = Verdict::Match { rehash: false };
const OUTDATED: Verdict = Verdict::Match { rehash: true };

fn hasher(peppers: &str) -> PasswordHasher {
    PasswordHasher::new(KeyRing::parse(&SecretString::from(peppers)).expect("a key ring"))
}

fn parse(password: &str) -> Password {
    Password::parse(password).expect("a password")
}

fn verify(password: &str, stored: &str) -> Verdict {
    hasher(K1).verify(&parse(password), stored)
}

/// AUTH-6: a staged pepper is known and makes no hash; what another process made with it is not hashed again.
#[test]
fn a_staged_pepper_verifies_and_makes_nothing() {
    let (password, staged) = (parse(PASSWORD), hasher(&format!("{K1},+{K2}")));
    assert_eq!(staged.hash(&password, SALT).unwrap(), UNDER_K1);
    assert_eq!(staged.verify(&password, UNDER_K2), CURRENT);
    assert_eq!(hasher(&format!("{K2},{K1}")).verify(&password, UNDER_K1), OUTDATED);
}

/// AUTH-6, ASVS 11.2.1
#[test]
fn hashes_are_those_of_the_reference_implementation() {
    let password = parse(PASSWORD);
    assert_eq!(hasher(K1).hash(&password, SALT).unwrap(), UNDER_K1);
    assert_eq!(hasher(&format!("{K2},{K1}")).hash(&password, SALT).unwrap(), UNDER_K2);
}

/// AUTH-6
#[test]
fn the_right_password_matches_and_another_does_not() {
    assert_eq!(verify(PASSWORD, UNDER_K1), CURRENT);
    for wrong in ["c", "correct horse battery stapl", "Correct horse battery staple"] {
        assert_eq!(verify(wrong, UNDER_K1), Verdict::Mismatch, "{wrong}");
    }
}

/// AUTH-6, ASVS 6.2.8: NIST SP 800-63B-4 §3.1.1.2: composed, decomposed and compatibility forms are one password.
#[test]
fn unicode_spellings_are_one_password() {
    let decomposed = "cafe\u{301} cre\u{300}me bru\u{302}le\u{301}e";
    let full_width = "ｃａｆé crème brûlée";
    for spelling in ["café crème brûlée", decomposed, full_width] {
        assert_eq!(verify(spelling, ACCENTED), CURRENT, "{spelling}");
    }
}

/// AUTH-6: peppers rotate: an old one still verifies and asks for a new hash, an unknown one does not.
#[test]
fn peppers_rotate() {
    let password = parse(PASSWORD);
    let rotated = hasher(&format!("{K2},{K1}"));
    assert_eq!(rotated.verify(&password, UNDER_K2), CURRENT);
    assert_eq!(rotated.verify(&password, UNDER_K1), OUTDATED);
    assert_eq!(hasher(K1).verify(&password, UNDER_K2), Verdict::Mismatch);
    let claimed = UNDER_K2.replace("azI", "azE");
    assert_eq!(hasher(K1).verify(&password, &claimed), Verdict::Mismatch);
}

/// AUTH-6, ASVS 11.4.2: weaker hashes verify and are replaced.
#[test]
fn outdated_hashes_ask_for_a_new_one() {
    for stored in [WITHOUT_PEPPER, LESS_MEMORY, FEWER_PASSES, SHORT_OUTPUT, BCRYPT] {
        assert_eq!(verify(PASSWORD, stored), OUTDATED, "{stored}");
        assert_eq!(verify("wrong", stored), Verdict::Mismatch, "{stored}");
    }
}

/// AUTH-6: a hash of the predecessor is wrapped without its password, says nothing without the pepper, and
/// verifies what it verified before.
#[test]
fn wrapped_bcrypt_verifies() {
    let wrapped = hasher(K1).wrap(BCRYPT, SALT).expect("a bcrypt hash");
    let head = "$2b$04$lUB.BllL/J7O.fidUJ.87u$argon2id$v=19$m=19456,t=2,p=1,keyid=azE$AAECAwQFBgcICQoLDA0ODw$";
    assert!(wrapped.starts_with(head), "{wrapped}");
    assert!(!wrapped.contains(&BCRYPT[29..]), "{wrapped}");
    assert_eq!(verify(PASSWORD, &wrapped), OUTDATED);
    assert_eq!(verify("wrong", &wrapped), Verdict::Mismatch);
    assert_eq!(hasher(K2).verify(&parse(PASSWORD), &wrapped), Verdict::Mismatch);
    assert_eq!(hasher(&format!("{K2},{K1}")).verify(&parse(PASSWORD), &wrapped), OUTDATED);
    for version in ["$2a$", "$2y$"] {
        let wrapped = hasher(K1).wrap(&BCRYPT.replacen("$2b$", version, 1), SALT);
        assert_eq!(verify(PASSWORD, &wrapped.expect("a bcrypt hash")), OUTDATED, "{version}");
    }
    // Neither the cost nor the salt can be exchanged.
    for (from, to) in [("$04$", "$05$"), ("lUB.", "lUC."), ("$04$", "$31$"), ("$2b$", "$2x$")] {
        assert_eq!(verify(PASSWORD, &wrapped.replacen(from, to, 1)), Verdict::Mismatch, "{to}");
    }
    for other in [UNDER_K1, wrapped.as_str(), "", "$2b$04$", &BCRYPT.replace("$04$", "$15$")] {
        assert_eq!(hasher(K1).wrap(other, SALT), Err(WrapError::NotBcrypt), "{other}");
    }
}

/// AUTH-6: bcrypt as the predecessor used it: every version prefix, no more than 72 bytes.
#[test]
fn bcrypt_vectors() {
    let long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let cases = [
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
        ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
        (long, "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"),
        (
            &format!("{long}chars after 72 are ignored"),
            "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
        ),
    ];
    for (password, stored) in cases {
        for version in ["$2a$", "$2b$", "$2y$"] {
            let stored = stored.replacen("$2a$", version, 1);
            assert_eq!(verify(password, &stored), OUTDATED, "{stored}");
            assert_eq!(verify("wrong", &stored), Verdict::Mismatch, "{stored}");
        }
        assert_eq!(verify(password, &stored.replacen("$2a$", "$2x$", 1)), Verdict::Mismatch);
    }
}

/// AUTH-6, ASVS 6.2.8: the predecessor hashed what was typed: its hash is of that one spelling.
#[test]
fn bcrypt_sees_what_was_typed() {
    let typed =
        bcrypt::hash_with_salt("cafe\u{301} au lait", 4, *b"sixteen bytes ok").expect("a hash");
    let stored = typed.format_for_version(bcrypt::Version::TwoB);
    assert_eq!(verify("cafe\u{301} au lait", &stored), OUTDATED);
    assert_eq!(verify("café au lait", &stored), Verdict::Mismatch);
}

/// AUTH-6, ASVS 6.2.8: a NUL does not end the password.
#[test]
fn a_nul_in_the_password_is_a_character() {
    assert_eq!(verify(&format!("{PASSWORD}\0x"), BCRYPT), Verdict::Mismatch);
    assert_eq!(verify(&format!("{PASSWORD}\0x"), UNDER_K1), Verdict::Mismatch);
}

/// AUTH-6: what is stored cannot ask for more memory or time than the ceilings. Were one of these
/// computed, the test would need gigabytes or hours.
#[test]
fn hostile_hashes_are_not_computed() {
    let parameters = "m=19456,t=2,p=1";
    for hostile in [
        "m=4294967295,t=2,p=1",
        "m=65537,t=2,p=1",
        "m=19456,t=4294967295,p=1",
        "m=19456,t=11,p=1",
        "m=19456,t=2,p=5",
        "m=16777216,t=2,p=16777215",
        "m=7,t=2,p=1",
        "m=19456,t=0,p=1",
        "m=19456,t=2,p=0",
    ] {
        let stored = UNDER_K1.replace(parameters, hostile);
        assert_eq!(verify(PASSWORD, &stored), Verdict::Mismatch, "{hostile}");
    }
    for cost in ["00", "03", "15", "31", "99", "xx"] {
        let stored = BCRYPT.replace("$04$", &format!("${cost}$"));
        assert_eq!(verify(PASSWORD, &stored), Verdict::Mismatch, "{cost}");
    }
}

/// AUTH-6: other algorithms, versions and shapes are no hashes of ours.
#[test]
fn other_hashes_do_not_match() {
    let (head, _) = UNDER_K1.rsplit_once('$').unwrap();
    for stored in [
        String::new(),
        "$".into(),
        "$2".into(),
        "$2b$04$".into(),
        BCRYPT[..59].into(),
        format!("{BCRYPT}="),
        ARGON2I.into(),
        ARGON2D.into(),
        VERSION_16.into(),
        TINY_OUTPUT.into(),
        UNDER_K1.replace("$v=19", ""),
        UNDER_K1.replace("keyid=azE", "keyid=AAAAAAAAAAAAAAA"),
        head.into(),
        format!("{head}$p3LsiOeiTX+y5CsPodW"),
        format!("{UNDER_K1} "),
        PASSWORD.into(),
    ] {
        assert_eq!(verify(PASSWORD, &stored), Verdict::Mismatch, "{stored}");
    }
}

/// AUTH-5: an unknown account costs what a wrong password costs: the dummy has the parameters and the
/// pepper of a new hash, is judged to the end, and matches nothing.
#[test]
fn the_dummy_is_a_hash_like_any_other() {
    for peppers in [K1.to_owned(), format!("{K2},{K1}")] {
        let hasher = hasher(&peppers);
        let real = hasher.hash(&parse(PASSWORD), SALT).unwrap();
        let cost = |phc: &str| phc.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(hasher.dummy()), cost(&real));
        assert_eq!(hasher.dummy().len(), real.len());
        for password in ["c", PASSWORD] {
            let verdict = hasher.verify(&parse(password), hasher.dummy());
            assert_eq!(verdict, Verdict::Mismatch);
        }
    }
}

proptest! {
    #[test]
    fn no_stored_text_panics(
        text in any::<String>(), params in "[mtpkeyid=,0-9A-Za-z]{0,30}", rest in "[$A-Za-z0-9+/.]{0,60}",
    ) {
        for stored in [text, format!("$argon2id$v=19${params}${rest}"), format!("$2b$04${rest}")] {
            prop_assert_eq!(verify("never hashed", &stored), Verdict::Mismatch);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// AUTH-6
    #[test]
    fn hashes_verify(password in "(?s).{1,60}", salt in any::<[u8; 16]>()) {
        let hasher = hasher(K1);
        let stored = hasher.hash(&parse(&password), salt).unwrap();
        prop_assert_eq!(hasher.verify(&parse(&password), &stored), CURRENT);
        let other = parse(&format!("{password}x"));
        prop_assert_eq!(hasher.verify(&other, &stored), Verdict::Mismatch);
    }

    /// AUTH-6: no bcrypt input panics, however long and whatever is in it.
    #[test]
    fn bcrypt_takes_any_password(password in "(?s).{60,90}") {
        prop_assert_eq!(verify(&password, BCRYPT), Verdict::Mismatch);
    }
}
