//! Codes of an authenticator app (MFA-1; RFC 6238), as Google Authenticator and Authy expect them: SHA-1,
//! six digits, thirty seconds.

use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::time::UnixMillis;

/// Bytes of a secret: as many as the hash has (RFC 4226 section 4, R6).
pub const SECRET_BYTES: usize = 20;
const DIGITS: u32 = 6;
const PERIOD_S: u64 = 30;
/// Steps before and after the present one whose codes count: clocks of phones are not exact.
const TOLERANCE: i64 = 1;
/// Everything but unreserved characters (RFC 3986 section 2.3), so that no name can end the label.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What phone and server share.
#[derive(Debug)]
pub struct Secret(SecretBox<[u8; SECRET_BYTES]>);

/// A time step: thirty seconds since the epoch. Each counts once (RFC 6238 section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(pub i64);

/// Six digits as somebody typed them.
pub struct Code(SecretString);

/// Text that cannot be a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the code has six digits")]
pub struct CodeError;

impl Code {
    /// Reads six digits; people type spaces and dashes between them.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let valid = text.len() <= 16
            && digits.len() == DIGITS as usize
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        valid.then(|| Self(digits.into())).ok_or(CodeError)
    }
}

impl Secret {
    /// Of random bytes.
    pub fn from_bytes(mut bytes: [u8; SECRET_BYTES]) -> Self {
        let secret = Self(SecretBox::new(Box::new(bytes)));
        bytes.zeroize();
        secret
    }

    /// Out of the vault; none when the length is wrong.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_bytes)
    }

    /// The bytes, for the vault.
    pub fn expose(&self) -> &[u8; SECRET_BYTES] {
        self.0.expose_secret()
    }

    /// For typing: base32 without padding.
    pub fn base32(&self) -> SecretString {
        BASE32_NOPAD.encode(self.expose()).into()
    }

    /// The URI that a QR code shows to an app (the key URI format of Google Authenticator).
    pub fn otpauth_uri(&self, issuer: &str, account: &str) -> SecretString {
        let issuer = utf8_percent_encode(issuer, &RESERVED);
        let account = utf8_percent_encode(account, &RESERVED);
        let secret = self.base32();
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1\
             &digits={DIGITS}&period={PERIOD_S}",
            secret.expose_secret()
        )
        .into()
    }

    fn code_at(&self, step: u64, digits: u32) -> SecretString {
        totp_lite::totp_custom::<totp_lite::Sha1>(
            PERIOD_S,
            digits,
            self.expose(),
            step.saturating_mul(PERIOD_S),
        )
        .into()
    }
}

/// The step whose code this is, if it is that of the present, the last or the next, and later than
/// `last_step`, the last that was used. Looks at each candidate, so that time does not tell which matched.
pub fn verify(secret: &Secret, code: &Code, now: UnixMillis, last_step: Step) -> Option<Step> {
    let present = now.seconds().div_euclid(i64::try_from(PERIOD_S).unwrap_or(30));
    let mut found = None;
    for step in present.saturating_sub(TOLERANCE)..=present.saturating_add(TOLERANCE) {
        let Ok(number) = u64::try_from(step) else { continue };
        let expected = secret.code_at(number, DIGITS);
        let given = code.0.expose_secret().as_bytes();
        let matches = bool::from(expected.expose_secret().as_bytes().ct_eq(given));
        if matches && Step(step) > last_step {
            found = Some(Step(step));
        }
    }
    found
}

/// How long an app may take to be set up: its secret lies on a screen meanwhile (MFA-1).
pub const SET_UP_LIFETIME: Duration = Duration::from_mins(15);

/// Whether an app whose set-up began at `begun_at` may still be confirmed.
pub fn may_be_confirmed(begun_at: UnixMillis, now: UnixMillis) -> bool {
    now < begun_at.plus(SET_UP_LIFETIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::from_bytes(*b"12345678901234567890")
    }

    fn at(seconds: i64) -> UnixMillis {
        UnixMillis(seconds * 1000)
    }

    fn code(step: i64) -> Code {
        let text = secret().code_at(u64::try_from(step).unwrap(), DIGITS);
        Code::parse(text.expose_secret()).unwrap()
    }

    /// MFA-1: RFC 6238, appendix B, the column for SHA-1.
    #[test]
    fn rfc_6238_vectors() {
        for (seconds, expected) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let full = secret().code_at(seconds / PERIOD_S, 8);
            assert_eq!(full.expose_secret(), expected, "{seconds}");
            let six = Code::parse(&expected[2..]).unwrap();
            let now = at(seconds.try_into().unwrap());
            let step = Step(now.seconds() / 30);
            assert_eq!(verify(&secret(), &six, now, Step(0)), Some(step));
        }
    }

    /// MFA-1, ASVS 6.5.5: one step before and after the present; two steps away is refused.
    #[test]
    fn neighbouring_steps_count_and_no_others() {
        let now = at(3_000_015);
        for (offset, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let step = 100_000 + offset;
            let expected = counts.then_some(Step(step));
            assert_eq!(verify(&secret(), &code(step), now, Step(0)), expected, "{offset}");
        }
    }

    /// MFA-1, ASVS 6.5.1: a step that was used, or that lies before one that was, is refused.
    #[test]
    fn a_step_counts_once() {
        let now = at(3_000_015);
        let used = Step(100_000);
        assert_eq!(verify(&secret(), &code(100_000), now, used), None);
        assert_eq!(verify(&secret(), &code(99_999), now, used), None);
        assert_eq!(verify(&secret(), &code(100_001), now, used), Some(Step(100_001)));
    }

    #[test]
    fn another_secret_gives_other_codes() {
        let other = Secret::from_bytes([7; 20]);
        assert_eq!(verify(&other, &code(100_000), at(3_000_015), Step(0)), None);
    }

    /// MFA-1: the key URI format, with whatever an account is called.
    #[test]
    fn the_uri_holds_what_an_app_needs() {
        let uri = secret().otpauth_uri("Postern & Co", "ada+1:x@example.com");
        assert_eq!(
            uri.expose_secret(),
            "otpauth://totp/Postern%20%26%20Co:ada%2B1%3Ax%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Postern%20%26%20Co\
             &algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn codes_are_six_digits_with_whatever_people_put_between() {
        for text in ["123456", "123 456", "12-34-56", " 123456 "] {
            assert_eq!(Code::parse(text).ok().unwrap().0.expose_secret(), "123456");
        }
        for text in ["", "12345", "1234567", "12345a", "１２３４５６", "1 2 3 4 5 6          "]
        {
            assert!(Code::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_time_panics() {
        for seconds in [i64::MIN, -1, 0, i64::MAX] {
            let _ = verify(&secret(), &code(1), UnixMillis(seconds), Step(0));
        }
        assert!(Secret::from_slice(&[0; 19]).is_none());
        assert_eq!(Secret::from_slice(&[3; 20]).unwrap().expose(), &[3; 20]);
    }

    /// MFA-1: to the millisecond.
    #[test]
    fn a_set_up_ends_after_a_quarter_of_an_hour() {
        let begun_at = UnixMillis(1_000_000);
        for (age_ms, open) in [(0, true), (899_999, true), (900_000, false), (900_001, false)] {
            let now = UnixMillis(begun_at.0 + age_ms);
            assert_eq!(may_be_confirmed(begun_at, now), open, "{age_ms}");
        }
    }
}
