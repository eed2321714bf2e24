//! Ten codes on paper for the day the phone is lost (MFA-2): 125 random bits each, shown once, kept as
//! hashes, each good once.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Codes of a set.
pub const COUNT: usize = 10;
/// Random bytes for one code.
pub const RANDOM_BYTES: usize = 25;
/// Characters of a code, of 5 bits each (NIST SP 800-63B-4 section 3.1.2 asks for 64 bits in total).
const CHARS: usize = 25;
const GROUP: usize = 5;
/// Crockford's base32 in lower case: no `i`, `l`, `o`, `u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LABEL: &[u8] = b"postern backup code v1";

/// One code, in its canonical form.
pub struct BackupCode(SecretString);

/// Text that cannot be a backup code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a backup code has {CHARS} letters and digits")]
pub struct BackupCodeError;

impl BackupCode {
    /// Of random bytes; each gives one character, as 256 is a multiple of 32.
    pub fn new(random: [u8; RANDOM_BYTES]) -> Self {
        let text: String =
            random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        Self(text.into())
    }

    /// Reads what somebody typed: case, spaces and dashes do not matter, nor `o` for 0, `i` and `l` for 1.
    pub fn parse(text: &str) -> Result<Self, BackupCodeError> {
        if text.len() > 2 * CHARS {
            return Err(BackupCodeError);
        }
        let canonical: Option<String> = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => Some('0'),
                'i' | 'l' => Some('1'),
                c => u8::try_from(c).ok().filter(|byte| ALPHABET.contains(byte)).map(char::from),
            })
            .collect();
        let canonical = canonical.filter(|text| text.len() == CHARS).ok_or(BackupCodeError)?;
        Ok(Self(canonical.into()))
    }

    /// For paper: groups of five.
    pub fn text(&self) -> SecretString {
        let groups = self.0.expose_secret().as_bytes().chunks(GROUP).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-").into()
    }
}

/// What is stored. A plain hash is enough: nobody can try 2^125 codes.
pub fn digest(code: &BackupCode) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(LABEL);
    hash.update(code.0.expose_secret().as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MFA-2, ASVS 6.5.2, 6.5.4: at least 120 bits each.
    #[test]
    fn a_code_has_125_bits() {
        assert_eq!(CHARS * 5, 125);
        assert_eq!(RANDOM_BYTES, CHARS);
        let code = BackupCode::new(std::array::from_fn(|index| u8::try_from(index).unwrap() + 200));
        let text = code.text();
        assert_eq!(text.expose_secret(), "89abc-defgh-jkmnp-qrstv-wxyz0");
    }

    /// MFA-2: as people write.
    #[test]
    fn what_people_write_is_read() {
        let code = BackupCode::parse("89abc-defgh-jkmnp-qrstv-wxy01").unwrap();
        for text in ["89ABC DEFGH JKMNP QRSTV WXYOI", "89abcdefghjkmnpqrstvwxy0l"] {
            assert_eq!(digest(&BackupCode::parse(text).unwrap()), digest(&code));
        }
        let other = BackupCode::parse("89abc-defgh-jkmnp-qrstv-wxy02").unwrap();
        assert_ne!(digest(&other), digest(&code));
        for text in [
            "",
            "123456",
            "89abc-defgh-jkmnp-qrstv-wxy0",
            "89abc-defgh-jkmnp-qrstv-wxy0u",
            "89abc-defgh-jkmnp-qrstv-wxy0é",
        ] {
            assert!(BackupCode::parse(text).is_err(), "{text}");
        }
        assert!(BackupCode::parse(&"-".repeat(51)).is_err());
    }
}
