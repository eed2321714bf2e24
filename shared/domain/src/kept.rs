//! What was fetched elsewhere, and is kept in a store that holds what can be fetched again (ADR 32): a provider's
//! metadata and keys, answers of the service of breached passwords.
//!
//! The store has neither times nor owners, and others may write into it. So a value is sealed (XChaCha20-Poly1305) under a
//! key of the component, together with the time when it was fetched, and bound to the component and to what it is. Whoever
//! can write into the store can take values away or bring back older ones; a value of their own does not open. Whoever can
//! read it learns nothing, not even which passwords were asked about.
//!
//! Not here: the store, and what a value has to look like. Its reader checks it as if it had just come.

use std::time::Duration;

use crate::{
    auth::mac,
    ring::{KeyRing, SecretKey},
    time::UnixMillis,
    vault::{self, NONCE_BYTES, VaultError},
};

/// Longest value, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// How far ahead the clock may be of whoever kept a value.
pub const CLOCK_LEEWAY: Duration = Duration::from_mins(1);

/// The form of what is stored. Another one is none.
const FORM: u8 = 1;
/// Form, key id with its length, time, nonce and tag: what is stored beside a value, at most.
const MAX_AROUND: usize = 64;
const SEAL_LABEL: &[u8] = b"postern kept value v1";
const SLOT_LABEL: &[u8] = b"postern kept slot v1";

/// A value, and when it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What came.
    pub value: Vec<u8>,
    /// When.
    pub fetched_at: UnixMillis,
}

/// What a value is: nobody else's, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Meaning<'a> {
    /// Whose it is.
    pub component: &'a str,
    /// What it is; whatever fetches anything else has another name.
    pub name: &'a str,
}

impl Meaning<'_> {
    fn key(self, key: &SecretKey) -> SecretKey {
        SecretKey::from_bytes(mac::tag(key, &[SEAL_LABEL, self.component.as_bytes()]))
    }

    fn associated_data(self, fetched_at: UnixMillis) -> Vec<u8> {
        let at = fetched_at.0.to_be_bytes();
        mac::encode(&[SEAL_LABEL, self.component.as_bytes(), self.name.as_bytes(), &at])
    }
}

/// What to store of `value`. `nonce` is random, and used once.
pub fn seal(
    ring: &KeyRing,
    meaning: Meaning<'_>,
    kept: &Kept,
    nonce: [u8; NONCE_BYTES],
) -> Result<Vec<u8>, VaultError> {
    if kept.value.len() > MAX_BYTES {
        return Err(VaultError::TooLong);
    }
    let (id, key) = ring.active();
    let context = meaning.associated_data(kept.fetched_at);
    let sealed = vault::encrypt(&meaning.key(key), &nonce, &kept.value, &context)?;
    let length = u8::try_from(id.len()).map_err(|_| VaultError::Malformed)?;
    let at = kept.fetched_at.0.to_be_bytes();
    Ok([&[FORM, length], id.as_bytes(), &at, &sealed].concat())
}

/// What was stored, if it is what it is taken for. `None` for all that does not open, and for what comes from the future:
/// then it is fetched anew.
pub fn open(ring: &KeyRing, meaning: Meaning<'_>, stored: &[u8], now: UnixMillis) -> Option<Kept> {
    if stored.len() > MAX_BYTES + MAX_AROUND {
        return None;
    }
    let ([form, length], rest) = stored.split_first_chunk()?;
    let (id, rest) = rest.split_at_checked(usize::from(*length))?;
    let (at, sealed) = rest.split_first_chunk()?;
    let key = ring.get(std::str::from_utf8(id).ok()?)?;
    let fetched_at = UnixMillis(i64::from_be_bytes(*at));
    if *form != FORM || fetched_at > now.plus(CLOCK_LEEWAY) {
        return None;
    }
    let context = meaning.associated_data(fetched_at);
    let value = vault::decrypt(&meaning.key(key), sealed, &context).ok()?.to_vec();
    Some(Kept { value, fetched_at })
}

/// Which of `slots` places (one at least) a value has, where there are more names than a store should hold values: another
/// value with the same slot takes its place. Without the key, a slot says nothing of the name.
pub fn slot(ring: &KeyRing, meaning: Meaning<'_>, slots: u32) -> u32 {
    let parts = [SLOT_LABEL, meaning.component.as_bytes(), meaning.name.as_bytes()];
    let [a, b, c, d, ..] = mac::tag(ring.active().1, &parts);
    u32::from_be_bytes([a, b, c, d]) % slots.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::SecretString;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
    const MEANING: Meaning<'_> = Meaning { component: "oauth", name: "keys of a" };

    fn ring(text: &str) -> KeyRing {
        let key = |letter: char| letter.to_string().repeat(43);
        let entries = text.chars().map(|letter| format!("{}:{}", letter.to_lowercase(), key('A')));
        let text = entries.collect::<Vec<_>>().join(",");
        // Keys of different ids are different.
        let text = text.replace("b:A", "b:B").replace("c:A", "c:C");
        KeyRing::parse(&SecretString::from(text)).unwrap()
    }

    fn kept() -> Kept {
        Kept { value: b"what came".to_vec(), fetched_at: NOW }
    }

    fn stored() -> Vec<u8> {
        seal(&ring("a"), MEANING, &kept(), [7; NONCE_BYTES]).unwrap()
    }

    /// AUTH-2: what is kept comes back with its time, also after the ring has turned, and never from a lost key.
    #[test]
    fn what_is_kept_comes_back() {
        assert_eq!(open(&ring("a"), MEANING, &stored(), NOW), Some(kept()));
        assert_eq!(open(&ring("ba"), MEANING, &stored(), NOW), Some(kept()));
        assert_eq!(open(&ring("b"), MEANING, &stored(), NOW), None);
    }

    /// OAUTH-3, AUTH-7, ASVS 11.3.3: a value of somebody else, about something else or of another time does not open.
    #[test]
    fn a_value_is_good_for_what_it_is() {
        let ring = ring("a");
        for other in [
            Meaning { component: "auth", ..MEANING },
            Meaning { name: "keys of b", ..MEANING },
            Meaning { component: "oauthkeys", name: " of a" },
        ] {
            assert_eq!(open(&ring, other, &stored(), NOW), None, "{other:?}");
        }
        // The time stands behind form, length and id.
        let mut renewed = stored();
        renewed[10] ^= 1;
        assert_eq!(open(&ring, MEANING, &renewed, NOW.plus(Duration::from_hours(1))), None);
        let early = NOW.minus(CLOCK_LEEWAY + Duration::from_millis(1));
        assert_eq!(open(&ring, MEANING, &stored(), early), None, "it comes from the future");
        assert_eq!(open(&ring, MEANING, &stored(), NOW.minus(CLOCK_LEEWAY)), Some(kept()));
    }

    /// AUTH-7: the store says nothing of what is in it.
    #[test]
    fn what_is_stored_tells_nothing() {
        let stored = stored();
        assert!(!stored.windows(4).any(|part| part == b"what" || part == b"keys"));
        assert!(stored.len() <= kept().value.len() + MAX_AROUND);
    }

    /// Each byte counts, and there is a longest one.
    #[test]
    fn nothing_changed_or_too_long_opens() {
        let ring = ring("a");
        for index in 0..stored().len() {
            let mut changed = stored();
            changed[index] ^= 0x10;
            let later = NOW.plus(Duration::from_hours(24 * 365_000));
            assert_eq!(open(&ring, MEANING, &changed, later), None, "byte {index}");
            assert_eq!(open(&ring, MEANING, &stored()[..index], NOW), None, "{index} bytes");
        }
        let longest = Kept { value: vec![1; MAX_BYTES], ..kept() };
        let stored = seal(&ring, MEANING, &longest, [7; NONCE_BYTES]).unwrap();
        assert_eq!(open(&ring, MEANING, &stored, NOW), Some(longest));
        let longer = Kept { value: vec![1; MAX_BYTES + 1], ..kept() };
        assert_eq!(seal(&ring, MEANING, &longer, [7; NONCE_BYTES]), Err(VaultError::TooLong));
    }

    /// AUTH-7: slots are bounded, and spread.
    #[test]
    fn slots_are_bounded_and_spread() {
        let ring = ring("a");
        let names: Vec<String> = (0..1000).map(|name| format!("{name:05X}")).collect();
        let slots: std::collections::BTreeSet<u32> =
            names.iter().map(|name| slot(&ring, Meaning { component: "auth", name }, 64)).collect();
        assert_eq!(slots, (0..64).collect());
        assert_eq!(slot(&ring, MEANING, 0), 0);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(stored in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(open(&ring("a"), MEANING, &stored, NOW), None);
        }
    }
}
