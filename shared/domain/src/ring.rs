//! Key rings: several secret keys under short ids, so that a key is replaced without invalidating
//! what the old one protects.
//!
//! Not here: signing keys of access tokens, which are asymmetric
//! ([`access_token`](crate::auth::access_token)).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use zeroize::{Zeroize, Zeroizing};

/// Bytes in a key.
pub const KEY_BYTES: usize = 32;
/// Longest key id. Peppers name their key in PHC strings, whose `keyid` holds eight bytes.
pub const MAX_ID_BYTES: usize = 8;

/// A 256-bit symmetric key. `Debug` prints nothing of it, and it is wiped when dropped.
#[derive(Debug)]
pub struct SecretKey(SecretBox<[u8; KEY_BYTES]>);

impl SecretKey {
    /// The key of these bytes.
    pub fn from_bytes(mut bytes: [u8; KEY_BYTES]) -> Self {
        let key = Self(SecretBox::new(Box::new(bytes)));
        bytes.zeroize();
        key
    }

    /// The bytes, for the primitive that needs them.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        self.0.expose_secret()
    }
}

/// What stands before a key that is staged: known, so that what another process made with it opens, and not used here yet.
const STAGED: char = '+';

/// One key or more: the active one signs and hashes, all of them verify. The others are old ones, which the active one has
/// replaced, and staged ones, which will replace it: what lies under an old one is put under the active one, and what lies
/// under a staged one is left alone, for the process that put it there is ahead of this one.
pub struct KeyRing {
    /// Never empty; the first is active.
    keys: Vec<Entry>,
}

struct Entry {
    id: String,
    key: SecretKey,
    staged: bool,
}

/// What is wrong with the text of a key ring. Positions count from 1; key bytes are never named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// No key at all.
    #[error("the key ring is empty")]
    Empty,
    /// An entry without `:`.
    #[error("key {position} of the ring is not of the form <id>:<key>")]
    NotAnEntry {
        /// Which entry.
        position: usize,
    },
    /// An id that is not 1 to 8 of `a`–`z`, `0`–`9`.
    #[error("the id of key {position} is not 1 to 8 lower-case letters and digits")]
    InvalidId {
        /// Which entry.
        position: usize,
    },
    /// A key that is not 32 bytes as base64url without padding.
    #[error("key {position} of the ring is not 32 bytes as base64url without padding")]
    InvalidKey {
        /// Which entry.
        position: usize,
    },
    /// An id that an earlier key has.
    #[error("the id of key {position} is taken by an earlier key")]
    DuplicateId {
        /// Which entry.
        position: usize,
    },
    /// The first key is to be used, and says that it is not.
    #[error("the first key of the ring is staged, and so none is active")]
    NoneActive,
}

impl KeyRing {
    /// Reads `<id>:<32 bytes as base64url>[,[+]<id>:<…>]`; the first key is the active one, and those with `+` are staged.
    pub fn parse(text: &SecretString) -> Result<Self, KeyRingError> {
        let text = text.expose_secret();
        if text.is_empty() {
            return Err(KeyRingError::Empty);
        }
        let mut keys: Vec<Entry> = Vec::new();
        for (index, entry) in text.split(',').enumerate() {
            let position = index + 1;
            let bare = entry.strip_prefix(STAGED);
            let (id, key) =
                parse_entry(bare.unwrap_or(entry)).map_err(|fault| fault.at(position))?;
            if keys.iter().any(|taken| taken.id == id) {
                return Err(KeyRingError::DuplicateId { position });
            }
            keys.push(Entry { id: id.to_owned(), key, staged: bare.is_some() });
        }
        if keys[0].staged {
            return Err(KeyRingError::NoneActive);
        }
        Ok(Self { keys })
    }

    /// The key that new tags and hashes are made with, and its id.
    pub fn active(&self) -> (&str, &SecretKey) {
        let Entry { id, key, .. } = &self.keys[0];
        (id, key)
    }

    /// The key of this id. Ids are public, so that comparing them takes no care.
    pub fn get(&self, id: &str) -> Option<&SecretKey> {
        self.keys.iter().find(|own| own.id == id).map(|own| &own.key)
    }

    /// All keys with their ids, the active one first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &SecretKey)> {
        self.keys.iter().map(|own| (own.id.as_str(), &own.key))
    }

    /// The ids of the keys that the active one has replaced.
    pub fn old(&self) -> impl Iterator<Item = &str> {
        self.keys[1..].iter().filter(|own| !own.staged).map(|own| own.id.as_str())
    }

    /// Whether what names this key is to be put under the active one: it is neither under that, nor under a staged one.
    pub fn is_outdated(&self, id: &str) -> bool {
        !self.keys.iter().any(|own| own.id == id && (own.staged || own.id == self.keys[0].id))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|own| &own.id)).finish()
    }
}

/// What is wrong with one `<id>:<key>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryFault {
    NoSeparator,
    InvalidId,
    InvalidKey,
}

impl EntryFault {
    fn at(self, position: usize) -> KeyRingError {
        match self {
            Self::NoSeparator => KeyRingError::NotAnEntry { position },
            Self::InvalidId => KeyRingError::InvalidId { position },
            Self::InvalidKey => KeyRingError::InvalidKey { position },
        }
    }
}

/// Reads one `<id>:<32 bytes as base64url without padding>`.
pub(crate) fn parse_entry(entry: &str) -> Result<(&str, SecretKey), EntryFault> {
    let (id, encoded) = entry.split_once(':').ok_or(EntryFault::NoSeparator)?;
    if !is_key_id(id) {
        return Err(EntryFault::InvalidId);
    }
    let bytes =
        Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).map_err(|_| EntryFault::InvalidKey)?);
    let bytes: [u8; KEY_BYTES] = bytes.as_slice().try_into().map_err(|_| EntryFault::InvalidKey)?;
    Ok((id, SecretKey::from_bytes(bytes)))
}

/// True for 1 to 8 lower-case letters and digits: safe in tokens, headers, JSON and PHC strings.
pub(crate) fn is_key_id(id: &str) -> bool {
    (1..=MAX_ID_BYTES).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 32 bytes of value 0 and of value 1.
    const ZEROS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const ONES: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    fn parse(text: &str) -> Result<KeyRing, KeyRingError> {
        KeyRing::parse(&SecretString::from(text))
    }

    #[test]
    fn the_first_key_is_active_and_all_are_found() {
        let ring = parse(&format!("k2:{ONES},k1:{ZEROS}")).unwrap();
        let (id, key) = ring.active();
        assert_eq!((id, key.expose()), ("k2", &[1; 32]));
        assert_eq!(ring.get("k1").unwrap().expose(), &[0; 32]);
        assert!(ring.get("k3").is_none());
        assert_eq!(ring.iter().map(|(id, _)| id).collect::<Vec<_>>(), ["k2", "k1"]);
    }

    /// AUTH-2: a staged key is known and not used, and is no old one.
    #[test]
    fn a_staged_key_is_known_and_neither_used_nor_old() {
        let ring = parse(&format!("k2:{ONES},+k3:{ZEROS},k1:{ZEROS}")).unwrap();
        assert_eq!(ring.active().0, "k2");
        assert_eq!(ring.get("k3").unwrap().expose(), &[0; 32]);
        assert_eq!(ring.iter().map(|(id, _)| id).collect::<Vec<_>>(), ["k2", "k3", "k1"]);
        assert_eq!(ring.old().collect::<Vec<_>>(), ["k1"]);
        let outdated = ["k1", "k2", "k3", "k4"].map(|id| ring.is_outdated(id));
        assert_eq!(outdated, [true, false, false, true]);
    }

    #[test]
    fn faults_name_the_entry() {
        let padded = format!("k1:{ZEROS}=");
        let trailing_bits = format!("k1:{}B", &ZEROS[..42]);
        let cases = [
            ("", KeyRingError::Empty),
            ("k1", KeyRingError::NotAnEntry { position: 1 }),
            (&format!("k1:{ZEROS},"), KeyRingError::NotAnEntry { position: 2 }),
            (&format!(":{ZEROS}"), KeyRingError::InvalidId { position: 1 }),
            (&format!("K1:{ZEROS}"), KeyRingError::InvalidId { position: 1 }),
            (&format!("123456789:{ZEROS}"), KeyRingError::InvalidId { position: 1 }),
            (&format!("k1:{ZEROS}, k2:{ONES}"), KeyRingError::InvalidId { position: 2 }),
            ("k1:", KeyRingError::InvalidKey { position: 1 }),
            ("k1:AAAA", KeyRingError::InvalidKey { position: 1 }),
            (&format!("k1:{ZEROS}AA"), KeyRingError::InvalidKey { position: 1 }),
            (&padded, KeyRingError::InvalidKey { position: 1 }),
            (&trailing_bits, KeyRingError::InvalidKey { position: 1 }),
            (&format!("k1:{ZEROS}\n"), KeyRingError::InvalidKey { position: 1 }),
            (&format!("k1:{ZEROS},k1:{ONES}"), KeyRingError::DuplicateId { position: 2 }),
            (&format!("k1:{ZEROS},+k1:{ONES}"), KeyRingError::DuplicateId { position: 2 }),
            (&format!("k1:{ZEROS},++k2:{ONES}"), KeyRingError::InvalidId { position: 2 }),
            (&format!("+k1:{ZEROS},k2:{ONES}"), KeyRingError::NoneActive),
        ];
        for (text, error) in cases {
            assert_eq!(parse(text).err(), Some(error), "{text}");
        }
    }

    /// AUTH-2, ASVS 16.2.5: neither `Debug` nor an error shows key material.
    #[test]
    fn keys_are_never_shown() {
        let ring = parse(&format!("k1:{ONES}")).unwrap();
        assert_eq!(format!("{ring:?}"), r#"["k1"]"#);
        let key = format!("{:?}", ring.active().1);
        assert!(key.contains("REDACTED") && !key.contains("1, 1"), "{key}");
        let error = parse(&format!("k1:{ONES}x")).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&ONES[..8]));
    }
}
