//! The passwords that are tried first (AUTH-7; NIST SP 800-63B-4 §3.1.1.2; ASVS 6.2.4): a binary fuse
//! filter of more than 100,000 of them. Where they come from, and what that costs: docs/adr/0008.
//!
//! Every listed word is found, however it is [written](crate::auth::spelling); of other texts one in 65,536
//! is taken for a listed one.

use sha2::{Digest, Sha256};
use xorf::{BinaryFuse16Ref, Filter, FilterRef};

use crate::auth::spelling::unleet;

/// Shorter words are not in the filter: no password may be as short.
pub const MIN_CHARACTERS: usize = 8;
/// Bytes in front of the fingerprints: seed and layout of the filter.
const DESCRIPTOR_BYTES: usize = 20;
/// So many signs and digits around a listed word do not make it another.
const MAX_DECORATION: usize = 4;

/// Fingerprints are read in place as 16-bit numbers, so they have to lie like such numbers.
#[repr(C, align(2))]
struct Aligned<T: ?Sized>(T);

/// Written by `cargo xtask blocklist`, little-endian as Wasm is.
static FILTER: &Aligned<[u8]> = &Aligned(*include_bytes!("common_passwords.fuse"));

/// What stands for a word in the filter, made from its [bare](crate::auth::spelling::bare) form.
pub fn key(bare: &str) -> u64 {
    let digest = Sha256::digest(bare.as_bytes());
    digest.iter().take(8).fold(0, |key, byte| (key << 8) | u64::from(*byte))
}

/// Whether a password is common, given its [folded](crate::auth::spelling::folded) form: as it is, backwards,
/// or with a few digits and signs before and after.
pub(crate) fn is_common(folded: &[char]) -> bool {
    let (descriptor, fingerprints) = FILTER.0.split_at(DESCRIPTOR_BYTES);
    let filter = BinaryFuse16Ref::from_dma(descriptor, fingerprints);
    let listed = |word: &mut dyn Iterator<Item = &char>| {
        let bare: String = word.copied().map(unleet).collect();
        bare.chars().nth(MIN_CHARACTERS - 1).is_some() && filter.contains(&key(&bare))
    };
    let core = core(folded);
    listed(&mut folded.iter())
        || listed(&mut folded.iter().rev())
        || (folded.len() - core.len() <= MAX_DECORATION && listed(&mut core.iter()))
}

/// `folded` without what is no letter at both ends.
fn core(folded: &[char]) -> &[char] {
    let first = folded.iter().position(|c| c.is_alphabetic()).unwrap_or(folded.len());
    let last = folded.iter().rposition(|c| c.is_alphabetic()).map_or(first, |last| last + 1);
    folded.get(first..last).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::spelling::folded;

    fn is_common(text: &str) -> bool {
        super::is_common(&folded(text))
    }

    /// AUTH-7, ASVS 6.2.4
    #[test]
    fn common_passwords_are_known_in_every_dress() {
        for common in [
            "password1234",
            "trustno1",
            "iloveyou",
            "Iloveyou!",
            "1qaz2wsx3edc",
            "drowssap",
            "*Password*",
            "P@55w0rd!",
            "administrator1",
            "!sunshine99",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    /// AUTH-7: whole passwords are compared, not their parts (NIST SP 800-63B-4 §3.1.1.2).
    #[test]
    fn other_texts_are_not_taken_for_them() {
        for other in ["", "pass", "password under the bridge", "password-71462", "xk7 Vq-93mzLw"] {
            assert!(!is_common(other), "{other}");
        }
        let numbers = 0..20_000u32;
        let false_alarms =
            numbers.filter(|number| is_common(&format!("otter {number} in a quiet pond"))).count();
        // 60,000 questions at 2^-16: one is expected.
        assert!(false_alarms < 10, "{false_alarms}");
    }

    /// AUTH-7: at least 100,000, by the size of the filter, which has at most 5 fingerprints for 4 words.
    #[test]
    fn the_list_is_long() {
        let words = (FILTER.0.len() - DESCRIPTOR_BYTES) / 2 * 4 / 5;
        assert!(words >= 100_000, "{words}");
    }
}
