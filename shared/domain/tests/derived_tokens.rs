//! AUTH-3, AUTH-5, AUTH-8: tokens that are derived, not stored.

#![expect(clippy::expect_used, reason = "a fixture that cannot be made fails its test")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use postern_domain::auth::DerivedTokenError;
use postern_domain::auth::mail_token::{MailToken, Purpose};
use postern_domain::auth::refresh::RefreshToken;
use postern_domain::ids::{SessionId, UserId};
use postern_domain::ring::KeyRing;
use postern_domain::time::UnixMillis;
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

const OLD: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const NEW: &str = "k2:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
const OTHER: &str = "k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

fn ring(text: &str) -> KeyRing {
    KeyRing::parse(&SecretString::from(text)).expect("a key ring")
}

fn refresh_token() -> RefreshToken {
    RefreshToken {
        user: UserId::new(UnixMillis(1), [1; 10]),
        session: SessionId::new(UnixMillis(2), [2; 10]),
        generation: 7,
    }
}

fn mail_token(purpose: Purpose) -> MailToken {
    MailToken { purpose, id: Uuid::from_u128(7), generation: 1 }
}

fn parse_refresh(text: &str) -> Result<RefreshToken, DerivedTokenError> {
    RefreshToken::parse(&SecretString::from(text), &ring(OLD))
}

fn parse_mail(text: &str, purpose: Purpose) -> Result<MailToken, DerivedTokenError> {
    MailToken::parse(&SecretString::from(text), purpose, &ring(OLD))
}

/// AUTH-3: the form is a promise: tokens outlive a deployment, and scanners know the prefix. The tag
/// was computed apart, with another implementation of HMAC.
#[test]
fn refresh_tokens_have_a_stable_form() {
    let token = refresh_token().issue(&ring(OLD));
    let parts: Vec<&str> = token.expose_secret().split('.').collect();
    assert_eq!(parts[0], "pst_rt_k1");
    let payload = "AAAAAAABcQGBAQEBAQEBAQAAAAAAAnICggICAgICAgIAAAAH";
    assert_eq!(parts[1], payload);
    assert_eq!(parts[2], "QS8i2K3sM7LOTEV4A0kRnoel24yI_mIvyUhVM3UYiMU");
    assert_eq!(token.expose_secret().len(), 7 + 2 + 1 + 48 + 1 + 43);
}

/// AUTH-8: likewise for mail tokens and codes.
#[test]
fn mail_tokens_and_codes_have_a_stable_form() {
    let verify = mail_token(Purpose::VerifyEmail);
    let text = verify.link_token(&ring(OLD));
    assert_eq!(
        text.expose_secret(),
        "pst_ev_k1.AAAAAAAAAAAAAAAAAAAABwAAAAE._0Afy9ZhpgxV3EDC0C8GSvyQFwiaX50bwGB5OA0Emt8"
    );
    assert_eq!(verify.code(&ring(OLD)).expose_secret(), "590337");
    let reset = mail_token(Purpose::ResetPassword).link_token(&ring(OLD));
    assert!(reset.expose_secret().starts_with("pst_pr_k1."));
}

/// AUTH-3, ASVS 7.2.2: a retried refresh gets the very same successor.
#[test]
fn the_same_token_has_the_same_text() {
    let texts = [(); 2].map(|()| refresh_token().issue(&ring(OLD)));
    assert_eq!(texts[0].expose_secret(), texts[1].expose_secret());
    let next = RefreshToken { generation: 8, ..refresh_token() }.issue(&ring(OLD));
    assert_ne!(texts[0].expose_secret(), next.expose_secret());
}

/// AUTH-3, ASVS 11.2.2: keys rotate without a logout, and a retired key ends what it made.
#[test]
fn tokens_of_every_key_in_the_ring_are_taken() {
    let token = refresh_token().issue(&ring(OLD));
    let rotated = ring(&format!("{NEW},{OLD}"));
    assert_eq!(RefreshToken::parse(&token, &rotated), Ok(refresh_token()));
    assert!(refresh_token().issue(&rotated).expose_secret().starts_with("pst_rt_k2."));
    assert_eq!(RefreshToken::parse(&token, &ring(NEW)), Err(DerivedTokenError::UnknownKey));
    assert_eq!(RefreshToken::parse(&token, &ring(OTHER)), Err(DerivedTokenError::Forged));
}

/// AUTH-3, AUTH-8, ASVS 7.2.3: no character can be exchanged, added or taken away: neither value nor spelling.
#[test]
fn every_changed_character_is_refused() {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    let verify = mail_token(Purpose::VerifyEmail).link_token(&ring(OLD));
    let refresh = refresh_token().issue(&ring(OLD));
    let is_refused = |text: &str| {
        parse_refresh(text).is_err() && parse_mail(text, Purpose::VerifyEmail).is_err()
    };
    for token in [refresh.expose_secret(), verify.expose_secret()] {
        assert!(!is_refused(token));
        for position in 0..=token.len() {
            let (head, tail) = token.split_at(position);
            for character in alphabet.chars() {
                assert!(is_refused(&format!("{head}{character}{tail}")), "{position} {character}");
                let changed = format!("{head}{character}{}", tail.get(1..).unwrap_or_default());
                assert!(changed == token || is_refused(&changed), "{position} {character}");
            }
            if position < token.len() {
                assert!(is_refused(&format!("{head}{}", &tail[1..])), "{position}");
            }
        }
    }
}

/// AUTH-3, AUTH-8: a token for one purpose is none for another, though key and payload be the same.
#[test]
fn purposes_are_kept_apart() {
    let verify = mail_token(Purpose::VerifyEmail).link_token(&ring(OLD));
    let reset = mail_token(Purpose::ResetPassword).link_token(&ring(OLD));
    let malformed = Err(DerivedTokenError::Malformed);
    assert_eq!(parse_mail(verify.expose_secret(), Purpose::ResetPassword), malformed);
    assert_eq!(parse_mail(reset.expose_secret(), Purpose::VerifyEmail), malformed);
    assert_eq!(parse_refresh(verify.expose_secret()), Err(DerivedTokenError::Malformed));
    let renamed = verify.expose_secret().replace("pst_ev_", "pst_pr_");
    assert_eq!(parse_mail(&renamed, Purpose::ResetPassword), Err(DerivedTokenError::Forged));
}

/// AUTH-3, ASVS 11.2.3: nothing is decoded of a token that is too long, and payloads have one length.
#[test]
fn lengths_are_exact() {
    let token = refresh_token().issue(&ring(OLD));
    let (head, tag) = token.expose_secret().rsplit_once('.').unwrap();
    let too_long = format!("{head}{}.{tag}", "A".repeat(256 + 1 - token.expose_secret().len()));
    assert_eq!(parse_refresh(&too_long), Err(DerivedTokenError::TooLong));
    let malformed = Err(DerivedTokenError::Malformed);
    assert_eq!(parse_refresh(&too_long.replacen('A', "", 1)), malformed);
    assert_eq!(parse_refresh(&format!("{head}AAAA.{tag}")), malformed);
    assert_eq!(parse_refresh(&format!("{head}.{}", &tag[..22])), malformed);
    assert_eq!(parse_refresh(""), malformed);
}

/// AUTH-2, ASVS 16.2.5: `Debug` of an issued token shows nothing.
#[test]
fn issued_tokens_are_redacted() {
    let shown = format!("{:?}", refresh_token().issue(&ring(OLD)));
    assert!(!shown.contains("pst_rt_"), "{shown}");
}

/// AUTH-8
#[test]
fn codes_match_with_every_key_of_the_ring() {
    let token = mail_token(Purpose::VerifyEmail);
    let code = token.code(&ring(OLD));
    let code = code.expose_secret();
    assert!(token.code_matches(&ring(OLD), code));
    assert!(token.code_matches(&ring(&format!("{NEW},{OLD}")), code), "a key retired meanwhile");
    assert!(!token.code_matches(&ring(NEW), code));
    let later = MailToken { generation: 2, ..token };
    assert!(!later.code_matches(&ring(OLD), code), "a newer mail ends an older code");
}

/// AUTH-8: exactly one text matches.
#[test]
fn no_other_code_matches() {
    let token = mail_token(Purpose::VerifyEmail);
    let ring = ring(OLD);
    let code = token.code(&ring).expose_secret().to_owned();
    for near in ["", "0", &code[1..], &format!("{code}0"), &format!(" {code}"), &format!("0{code}")]
    {
        assert!(!token.code_matches(&ring, near), "{near}");
    }
    let matching = (0..1_000_000u32)
        .step_by(997)
        .filter(|number| token.code_matches(&ring, &format!("{number:06}")))
        .count();
    assert!(matching <= 1);
}

/// AUTH-8: six digits are no protection for a password.
#[test]
fn a_reset_has_no_code() {
    let token = mail_token(Purpose::ResetPassword);
    let code = token.code(&ring(OLD));
    assert!(!token.code_matches(&ring(OLD), code.expose_secret()));
}

/// AUTH-8, ASVS 6.5.3, 6.5.4: codes are spread evenly: chi-squared over the first digit of 10,000 codes stays below the
/// value that chance exceeds once in a million (nine degrees of freedom).
#[test]
fn codes_are_uniform() {
    let ring = ring(OLD);
    let mut counts = [0u32; 10];
    for generation in 0..10_000 {
        let token = MailToken { generation, ..mail_token(Purpose::VerifyEmail) };
        let first = token.code(&ring).expose_secret().as_bytes()[0];
        counts[usize::from(first - b'0')] += 1;
    }
    let chi_squared: f64 =
        counts.iter().map(|&count| (f64::from(count) - 1000.0).powi(2) / 1000.0).sum();
    assert!(chi_squared < 45.0, "{counts:?}");
}

proptest! {
    /// AUTH-3
    #[test]
    fn refresh_tokens_survive_the_round_trip(
        user in any::<u128>(), session in any::<u128>(), generation in any::<u32>(),
    ) {
        let token = RefreshToken {
            user: UserId::from_uuid(Uuid::from_u128(user)),
            session: SessionId::from_uuid(Uuid::from_u128(session)),
            generation,
        };
        prop_assert_eq!(RefreshToken::parse(&token.issue(&ring(OLD)), &ring(OLD)), Ok(token));
    }

    /// AUTH-8
    #[test]
    fn mail_tokens_survive_the_round_trip(id in any::<u128>(), generation in any::<u32>(), reset in any::<bool>()) {
        let purpose = if reset { Purpose::ResetPassword } else { Purpose::VerifyEmail };
        let token = MailToken { purpose, id: Uuid::from_u128(id), generation };
        prop_assert_eq!(MailToken::parse(&token.link_token(&ring(OLD)), purpose, &ring(OLD)), Ok(token));
        let code = token.code(&ring(OLD));
        prop_assert!(code.expose_secret().len() == 6);
        prop_assert!(code.expose_secret().bytes().all(|digit| digit.is_ascii_digit()));
    }

    /// AUTH-3, ASVS 7.2.3: a payload without the key makes no token.
    #[test]
    fn invented_tags_are_refused(tag in any::<[u8; 32]>()) {
        let token = refresh_token().issue(&ring(OLD));
        let (head, own) = token.expose_secret().rsplit_once('.').unwrap();
        let tag = URL_SAFE_NO_PAD.encode(tag);
        prop_assume!(tag != own);
        let invented = format!("{head}.{tag}");
        prop_assert_eq!(parse_refresh(&invented), Err(DerivedTokenError::Forged));
    }

    #[test]
    fn no_input_panics(text in any::<String>(), tail in "[A-Za-z0-9_.=-]{0,120}") {
        prop_assert!(parse_refresh(&text).is_err());
        let (refresh, verify) = (format!("pst_rt_{tail}"), format!("pst_ev_{tail}"));
        prop_assert!(parse_refresh(&refresh).is_err());
        prop_assert!(parse_mail(&verify, Purpose::VerifyEmail).is_err());
    }
}
