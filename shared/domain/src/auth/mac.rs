//! Message authentication: HMAC-SHA-256 (RFC 2104, FIPS 180-4) over a message or over several parts.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::ring::SecretKey;

/// Bytes in a tag.
pub const TAG_BYTES: usize = 32;

/// HMAC-SHA-256 of `message`.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; TAG_BYTES] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of every length (RFC 2104 §2)")
    };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// True when `tag` is the whole HMAC-SHA-256 of `message`. The time taken tells nothing of how much
/// of a wrong tag was right; truncated tags are refused.
pub fn verify_hmac(key: &[u8], message: &[u8], tag: &[u8]) -> bool {
    hmac_sha256(key, message).ct_eq(tag).into()
}

/// HMAC-SHA-256 of `parts`, each preceded by its length, so that no two lists of parts have the same
/// message. The first part names the purpose of the tag; that keeps one key's purposes apart.
pub fn tag(key: &SecretKey, parts: &[&[u8]]) -> [u8; TAG_BYTES] {
    hmac_sha256(key.expose(), &encode(parts))
}

/// True when `tag` is that of `parts`, in constant time.
pub fn verify(key: &SecretKey, parts: &[&[u8]], tag: &[u8]) -> bool {
    verify_hmac(key.expose(), &encode(parts), tag)
}

pub(crate) fn encode(parts: &[&[u8]]) -> Vec<u8> {
    let mut message = Vec::new();
    for part in parts {
        message.extend_from_slice(&(part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    message
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moving_a_boundary_changes_the_tag() {
        let key = SecretKey::from_bytes([1; 32]);
        let whole = tag(&key, &[b"ab", b"c"]);
        assert!(verify(&key, &[b"ab", b"c"], &whole));
        for parts in [&[b"a".as_slice(), b"bc"] as &[&[u8]], &[b"abc"], &[b"ab", b"c", b""]] {
            assert!(!verify(&key, parts, &whole));
        }
    }

    #[test]
    fn truncated_tags_are_refused() {
        let key = SecretKey::from_bytes([1; 32]);
        let whole = tag(&key, &[b"a"]);
        assert!(!verify(&key, &[b"a"], &whole[..16]));
        assert!(!verify(&key, &[b"a"], &[]));
    }

    proptest! {
        #[test]
        fn encoding_is_injective(
            a in prop::collection::vec(any::<Vec<u8>>(), 0..4),
            b in prop::collection::vec(any::<Vec<u8>>(), 0..4),
        ) {
            fn slices(parts: &[Vec<u8>]) -> Vec<&[u8]> {
                parts.iter().map(Vec::as_slice).collect()
            }
            prop_assert_eq!(encode(&slices(&a)) == encode(&slices(&b)), a == b);
        }
    }
}
