//! Whom text messages went to, as far as counting and STOP need it: by pseudonyms that only the holder of a key
//! can make from a number. They outlive accounts, and say nothing of whose number it was.

use super::phone::PhoneNumber;
use crate::auth::mac;
use crate::ring::{KeyRing, SecretKey};

/// Digits at the end of a number that its range does not look at: networks hand numbers out by the ten thousand.
const DIGITS_OF_A_RANGE: usize = 4;

const NUMBER: &[u8] = b"postern text recipient v1";
const RANGE: &[u8] = b"postern text range v1";

/// The pseudonyms of a number: one for each key of the ring, the active one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Of the number.
    pub numbers: Vec<String>,
    /// Of the range that it lies in: what it begins with. Fraud comes from whole ranges.
    pub ranges: Vec<String>,
}

impl Recipient {
    /// Of this number.
    pub fn of(number: &PhoneNumber, ring: &KeyRing) -> Self {
        let text = number.as_str();
        let (range, _) = text.split_at(text.len().saturating_sub(DIGITS_OF_A_RANGE));
        let under_each = |label: &[u8], text: &str| {
            ring.iter().map(|(_, key)| pseudonym(key, label, text)).collect()
        };
        Self { numbers: under_each(NUMBER, text), ranges: under_each(RANGE, range) }
    }
}

fn pseudonym(key: &SecretKey, label: &[u8], text: &str) -> String {
    data_encoding::HEXLOWER.encode(&mac::tag(key, &[label, text.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: &str, ring: &str) -> Recipient {
        Recipient::of(&number.parse().unwrap(), &KeyRing::parse(&ring.into()).unwrap())
    }

    /// MFA-3: whoever has the key knows a number again, and its range; without the key nobody does.
    #[test]
    fn a_number_is_known_again_by_its_key_alone() {
        let (a, b) = ("a:".to_owned() + &"A".repeat(43), "b:".to_owned() + &"E".repeat(43));
        let ada = of("+4915123456789", &a);
        assert_eq!(ada, of("+49 151 2345 6789", &a));
        let neighbour = of("+4915123450000", &a);
        assert!(ada.numbers != neighbour.numbers && ada.ranges == neighbour.ranges);
        assert_ne!(ada.ranges, of("+4915123466789", &a).ranges);
        assert_ne!(ada.numbers, of("+4915123456789", &b).numbers);
        assert_ne!(ada.numbers, ada.ranges);
        let rotated = of("+4915123456789", &format!("{b},{a}"));
        assert_eq!(rotated.numbers.len(), 2);
        assert!(rotated.numbers.ends_with(&ada.numbers) && rotated.ranges.ends_with(&ada.ranges));
    }
}
