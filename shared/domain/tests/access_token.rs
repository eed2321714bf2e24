//! AUTH-1: access tokens against the attacks of RFC 8725 and against their own specification.

#![expect(clippy::expect_used, reason = "a fixture that cannot be made fails its test")]

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, Verifier};
use postern_domain::auth::access_token::{
    AccessClaims, Expectation, MAX_TOKEN_BYTES, PublicKey, SigningKey, TokenError,
    VerificationKeys, sign, verify,
};
use postern_domain::auth::assurance::Assurance;
use postern_domain::auth::mac::hmac_sha256;
use postern_domain::ids::{SessionId, UserId};
use postern_domain::time::UnixMillis;
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};

/// RFC 8037, appendix A: the key pair of the examples.
const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const OTHER_SEED: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

const NOW: i64 = 1_795_339_800;
const ISSUER: &str = "https://postern.example";
const AUDIENCE: &str = "https://postern.example/api";
const HEADER: &str = r#"{"alg":"EdDSA","typ":"at+jwt","kid":"k1"}"#;

fn signing_key(kid: &str, seed: &str) -> SigningKey {
    SigningKey::parse(&SecretString::from(format!("{kid}:{seed}"))).expect("a signing key")
}

fn key_set(keys: &[&SigningKey]) -> VerificationKeys {
    let keys: Vec<_> = keys.iter().map(|key| key.public_jwk()).collect();
    VerificationKeys::parse(&json!({ "keys": keys }).to_string()).expect("a key set")
}

fn claims() -> AccessClaims {
    AccessClaims {
        iss: ISSUER.into(),
        aud: AUDIENCE.into(),
        sub: UserId::new(UnixMillis(1), [1; 10]),
        client_id: "web".into(),
        iat: NOW,
        exp: NOW + 300,
        jti: "j1".into(),
        sid: SessionId::new(UnixMillis(2), [2; 10]),
        auth_time: NOW - 60,
        acr: Assurance::Aal1,
        amr: vec!["pwd".into()],
        roles: vec!["user".into()],
    }
}

/// The claims as JSON, with `member` set to `value`.
fn claims_with(member: &str, value: impl Into<Value>) -> String {
    let mut claims = serde_json::to_value(claims()).expect("claims as JSON");
    claims[member] = value.into();
    claims.to_string()
}

fn verify_at(token: &str, seconds: i64) -> Result<AccessClaims, TokenError> {
    let keys = key_set(&[&signing_key("k1", SEED)]);
    let now = UnixMillis(seconds * 1000);
    verify(&keys, token, &Expectation { issuer: ISSUER, audiences: &[AUDIENCE], now })
}

fn refused(token: &str) -> Option<TokenError> {
    verify_at(token, NOW).err()
}

/// A token of any header and payload with a true signature: what an issuer gone wrong would make.
fn forge(header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let seed = URL_SAFE_NO_PAD.decode(SEED).expect("base64url").try_into().expect("32 bytes");
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    let signature = key.sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn good_token() -> String {
    sign(&signing_key("k1", SEED), &claims()).expect("a token")
}

/// ASVS 11.2.1, 11.6.1
#[test]
fn rfc_8037_example_verifies() {
    let key = URL_SAFE_NO_PAD.decode(PUBLIC).unwrap().try_into().unwrap();
    let key = PublicKey::from_bytes(&key).unwrap();
    let signed = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = URL_SAFE_NO_PAD
        .decode(
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        )
        .unwrap();
    assert!(key.verify(signed, &signature));
    assert!(!key.verify(&signed[1..], &signature));
}

/// AUTH-1, ASVS 11.6.1: a signature whose nonce is the neutral element satisfies the equation of RFC 8032, and gives
/// the private key away. Made with the key of the examples.
#[test]
fn nonces_of_small_order_are_refused() {
    let key = URL_SAFE_NO_PAD.decode(PUBLIC).unwrap().try_into().unwrap();
    let signature = URL_SAFE_NO_PAD
        .decode(
            "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSCi4lsPEVR6muKthI7Xcxx3-Z8ahxLTY0VdNE2zOsBA",
        )
        .unwrap();
    let lenient = ed25519_dalek::VerifyingKey::from_bytes(&key).unwrap();
    let parsed = ed25519_dalek::Signature::from_slice(&signature).unwrap();
    assert!(lenient.verify(b"message", &parsed).is_ok(), "the equation holds");
    assert!(!PublicKey::from_bytes(&key).unwrap().verify(b"message", &signature));
}

/// AUTH-1: RFC 9068 §2.1 and §2.2: the header and the claims that others rely on.
#[test]
fn tokens_have_the_form_of_rfc_9068() {
    let token = good_token();
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3);
    assert_eq!(URL_SAFE_NO_PAD.decode(parts[0]).unwrap(), HEADER.as_bytes());
    let payload: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    for member in ["iss", "exp", "aud", "sub", "client_id", "iat", "jti", "auth_time", "acr", "amr"]
    {
        assert!(payload.get(member).is_some(), "{member}");
    }
    assert_eq!(payload["exp"], json!(NOW + 300));
    assert_eq!(verify_at(&token, NOW), Ok(claims()));
}

/// AUTH-1: several keys live at once, so that rotation logs nobody out.
#[test]
fn tokens_of_every_published_key_verify() {
    let (old, new) = (signing_key("k1", SEED), signing_key("k2", OTHER_SEED));
    let expect =
        Expectation { issuer: ISSUER, audiences: &[AUDIENCE], now: UnixMillis(NOW * 1000) };
    let both = key_set(&[&new, &old]);
    for key in [&old, &new] {
        assert!(verify(&both, &sign(key, &claims()).unwrap(), &expect).is_ok());
    }
    let token = sign(&old, &claims()).unwrap();
    assert_eq!(verify(&key_set(&[&new]), &token, &expect), Err(TokenError::UnknownKey));
}

/// AUTH-1, ASVS 9.1.1, 9.1.3: a kid chooses a key, and the token has to be signed by that very key.
#[test]
fn another_key_under_a_known_kid_is_refused() {
    let token = sign(&signing_key("k1", OTHER_SEED), &claims()).unwrap();
    assert_eq!(refused(&token), Some(TokenError::Signature));
}

/// AUTH-1, ASVS 9.1.2: RFC 8725 §2.1, `none` in every spelling, with and without a signature.
#[test]
fn alg_none_is_refused() {
    let payload = claims_with("jti", "j1");
    for alg in ["none", "None", "NONE", "nOnE"] {
        let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"k1"}}"#);
        let signed = forge(&header, &payload);
        assert_eq!(refused(&signed), Some(TokenError::Algorithm));
        let (unsigned, _) = signed.rsplit_once('.').unwrap();
        assert_eq!(refused(&format!("{unsigned}.")), Some(TokenError::Algorithm));
    }
    let (unsigned, _) =
        good_token().rsplit_once('.').map(|(a, b)| (a.to_owned(), b.len())).unwrap();
    assert_eq!(refused(&format!("{unsigned}.")), Some(TokenError::Signature));
}

/// AUTH-1, ASVS 9.1.2: RFC 8725 §2.1, the public key misused as an HMAC secret.
#[test]
fn hs256_with_the_public_key_is_refused() {
    let header = r#"{"alg":"HS256","typ":"at+jwt","kid":"k1"}"#;
    let payload = claims_with("jti", "j1");
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let raw = URL_SAFE_NO_PAD.decode(PUBLIC).unwrap();
    for secret in [raw.as_slice(), PUBLIC.as_bytes()] {
        let tag = URL_SAFE_NO_PAD.encode(hmac_sha256(secret, signed.as_bytes()));
        assert_eq!(refused(&format!("{signed}.{tag}")), Some(TokenError::Algorithm));
    }
}

/// AUTH-1, ASVS 9.1.2: exactly one spelling of the algorithm; `alg` has to be there and to be text.
#[test]
fn other_algorithms_are_refused() {
    for alg in [r#""eddsa""#, r#""Ed25519""#, r#""ES256""#, r#"["EdDSA"]"#, "null", "1"] {
        let header = format!(r#"{{"alg":{alg},"typ":"at+jwt","kid":"k1"}}"#);
        let token = forge(&header, &claims_with("jti", "j1"));
        assert_eq!(refused(&token), Some(TokenError::Algorithm), "{alg}");
    }
    let token = forge(r#"{"typ":"at+jwt","kid":"k1"}"#, &claims_with("jti", "j1"));
    assert_eq!(refused(&token), Some(TokenError::Algorithm));
}

/// AUTH-1, ASVS 9.2.2: RFC 8725 §3.11 and RFC 9068 §4: an ID token is no access token.
#[test]
fn other_types_are_refused() {
    let payload = claims_with("jti", "j1");
    for typ in [r#""JWT""#, r#""at+jwt ""#, r#""application/jwt""#, r#"["at+jwt"]"#, "null"] {
        let header = format!(r#"{{"alg":"EdDSA","typ":{typ},"kid":"k1"}}"#);
        assert_eq!(refused(&forge(&header, &payload)), Some(TokenError::Type), "{typ}");
    }
    let untyped = forge(r#"{"alg":"EdDSA","kid":"k1"}"#, &payload);
    assert_eq!(refused(&untyped), Some(TokenError::Type));
    for typ in ["AT+JWT", "application/at+jwt", "Application/AT+JWT"] {
        let header = format!(r#"{{"alg":"EdDSA","typ":"{typ}","kid":"k1"}}"#);
        assert_eq!(refused(&forge(&header, &payload)), None, "{typ}");
    }
}

/// AUTH-1, ASVS 9.1.3: keys come from the configuration alone, never from the header (RFC 8725 §3.10).
#[test]
fn other_kids_are_refused() {
    let payload = claims_with("jti", "j1");
    for header in [
        r#"{"alg":"EdDSA","typ":"at+jwt","kid":"k2"}"#.to_owned(),
        r#"{"alg":"EdDSA","typ":"at+jwt","kid":"K1"}"#.to_owned(),
        r#"{"alg":"EdDSA","typ":"at+jwt","kid":["k1"]}"#.to_owned(),
        r#"{"alg":"EdDSA","typ":"at+jwt"}"#.to_owned(),
        format!(
            r#"{{"alg":"EdDSA","typ":"at+jwt","jwk":{{"kty":"OKP","crv":"Ed25519","x":"{PUBLIC}"}}}}"#
        ),
    ] {
        assert_eq!(refused(&forge(&header, &payload)), Some(TokenError::UnknownKey), "{header}");
    }
}

/// AUTH-1: RFC 7515 §4.1.11.
#[test]
fn crit_is_refused() {
    for crit in [r#"["exp"]"#, r#"["b64"]"#, "[]", "null"] {
        let header = format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"k1","crit":{crit}}}"#);
        let token = forge(&header, &claims_with("jti", "j1"));
        assert_eq!(refused(&token), Some(TokenError::CriticalHeader), "{crit}");
    }
}

/// AUTH-1: RFC 8725 §2.4: a second reader must not see other values.
#[test]
fn duplicate_members_are_refused() {
    let payload = claims_with("jti", "j1");
    let header = HEADER.replace(r#""kid""#, r#""alg":"none","kid""#);
    assert_eq!(refused(&forge(&header, &payload)), Some(TokenError::Malformed));
    for member in
        [r#""sub":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f""#, r#""roles":["administrator"]"#]
    {
        let twice = payload.replacen('{', &format!("{{{member},"), 1);
        assert_eq!(refused(&forge(HEADER, &twice)), Some(TokenError::Malformed), "{member}");
        let escaped =
            twice.replacen("\"sub", "\"\\u0073ub", 1).replacen("\"roles", "\"\\u0072oles", 1);
        assert_eq!(refused(&forge(HEADER, &escaped)), Some(TokenError::Malformed), "{member}");
    }
}

/// AUTH-1: one token has one spelling. Bytes after the signature, padding, set trailing bits, the
/// other base64 alphabet and white space are refused.
#[test]
fn other_spellings_are_refused() {
    let token = good_token();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let reencode = |bytes: &[u8]| format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes));
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(refused(&reencode(&longer)), Some(TokenError::Signature));
    assert_eq!(refused(&reencode(&bytes[..63])), Some(TokenError::Signature));

    // 64 bytes leave four unused bits in the last character.
    let last = signature.chars().next_back().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let same_bytes = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    let standard = forge(HEADER, &claims_with("jti", "??>>~~"));
    let malformed = [
        format!("{token}="),
        format!("{signed}.{}", URL_SAFE.encode(&bytes)),
        format!("{}{same_bytes}", &token[..token.len() - 1]),
        format!("{token}."),
        format!("{token}.AAAA"),
        format!("{token}\n"),
        format!(" {token}"),
        format!(".{token}"),
        token.replacen('.', "..", 1),
        token.replacen('.', "=.", 1),
        token.replace('.', ""),
        standard.replace('-', "+").replace('_', "/"),
        String::new(),
        "..".into(),
    ];
    assert!(standard.contains(['-', '_']), "the other alphabet has to show");
    for text in malformed {
        assert_eq!(refused(&text), Some(TokenError::Malformed), "{text}");
    }
}

/// AUTH-1: JSON around the value, and values that are no objects.
#[test]
fn other_json_is_refused() {
    let payload = claims_with("jti", "j1");
    for payload in [format!("{payload} x"), format!("{payload}{{}}"), "{}".into()] {
        assert_eq!(refused(&forge(HEADER, &payload)), Some(TokenError::Malformed), "{payload}");
    }
    for payload in ["[]", "null", "\"a\"", "1"] {
        assert_eq!(refused(&forge(HEADER, payload)), Some(TokenError::Malformed), "{payload}");
    }
    for header in ["[]", "null", "\"EdDSA\""] {
        assert_eq!(refused(&forge(header, &payload)), Some(TokenError::Algorithm), "{header}");
    }
}

/// AUTH-1, ASVS 9.2.1: `exp` has no leeway; the second it names is the first that is refused.
#[test]
fn expired_tokens_are_refused() {
    let token = good_token();
    assert!(verify_at(&token, NOW + 299).is_ok());
    assert_eq!(verify_at(&token, NOW + 300), Err(TokenError::Expired));
    assert_eq!(verify_at(&token, NOW + 301), Err(TokenError::Expired));
    let keys = key_set(&[&signing_key("k1", SEED)]);
    let at_millis = |ms| {
        let expect = Expectation { issuer: ISSUER, audiences: &[AUDIENCE], now: UnixMillis(ms) };
        verify(&keys, &token, &expect)
    };
    assert!(at_millis((NOW + 300) * 1000 - 1).is_ok());
    assert_eq!(at_millis((NOW + 300) * 1000), Err(TokenError::Expired));
}

/// AUTH-1, ASVS 9.2.1: `iat` and `nbf` may lie five seconds ahead, no more.
#[test]
fn tokens_of_the_future_are_refused() {
    let token = good_token();
    assert!(verify_at(&token, NOW - 5).is_ok());
    assert_eq!(verify_at(&token, NOW - 6), Err(TokenError::NotYetValid));
    let not_before = |seconds: i64| refused(&forge(HEADER, &claims_with("nbf", seconds)));
    assert_eq!(not_before(NOW + 5), None);
    assert_eq!(not_before(NOW + 6), Some(TokenError::NotYetValid));
    let textual = forge(HEADER, &claims_with("nbf", NOW.to_string()));
    assert_eq!(refused(&textual), Some(TokenError::Malformed));
}

/// AUTH-1, ASVS 10.3.3
#[test]
fn wrong_issuers_are_refused() {
    for issuer in
        ["https://evil.example", "https://postern.example/", "HTTPS://POSTERN.EXAMPLE", ""]
    {
        let token = forge(HEADER, &claims_with("iss", issuer));
        assert_eq!(refused(&token), Some(TokenError::Issuer), "{issuer}");
    }
}

/// AUTH-1, ASVS 9.2.3, 10.3.1: RFC 8725 §3.9: one audience, ours.
#[test]
fn wrong_audiences_are_refused() {
    let with = |audience: Value| refused(&forge(HEADER, &claims_with("aud", audience)));
    assert_eq!(with(json!([AUDIENCE])), None);
    for audience in [
        json!("https://other.example"),
        json!(["https://other.example"]),
        json!([]),
        json!([AUDIENCE, "x"]),
    ] {
        assert_eq!(with(audience.clone()), Some(TokenError::Audience), "{audience}");
    }
    for audience in [json!(null), json!(1), json!([1]), json!({})] {
        assert_eq!(with(audience.clone()), Some(TokenError::Malformed), "{audience}");
    }
}

/// AUTH-1: short-lived, whoever issued it and whatever the numbers.
#[test]
fn lifetimes_are_bounded() {
    let with = |exp: i64| refused(&forge(HEADER, &claims_with("exp", exp)));
    assert_eq!(with(NOW + 3600), None);
    assert_eq!(with(NOW + 3601), Some(TokenError::Lifetime));
    assert_eq!(with(i64::MAX), Some(TokenError::Lifetime));
    assert_eq!(with(i64::MIN), Some(TokenError::Expired));
    let ancient = forge(HEADER, &claims_with("iat", i64::MIN));
    assert_eq!(refused(&ancient), Some(TokenError::Lifetime));
    let backwards =
        claims_with("iat", NOW + 4).replace(&(NOW + 300).to_string(), &(NOW + 3).to_string());
    assert_eq!(refused(&forge(HEADER, &backwards)), Some(TokenError::Lifetime));
    for time in [json!(1e300), json!(NOW.to_string()), json!(null), json!(u64::MAX)] {
        let token = forge(HEADER, &claims_with("exp", time.clone()));
        assert_eq!(refused(&token), Some(TokenError::Malformed), "{time}");
    }
}

/// AUTH-1: nothing is parsed of a token that is too long.
#[test]
fn long_tokens_are_refused() {
    let padding = "x".repeat(MAX_TOKEN_BYTES);
    let token = forge(HEADER, &claims_with("jti", padding));
    assert_eq!(refused(&token), Some(TokenError::TooLong));
}

/// AUTH-1, ASVS 3.3.5: with sixty roles of the longest name a token, in a cookie of its own, is one that browsers keep
/// (RFC 6265 §6.1).
#[test]
fn a_token_of_many_roles_fits_a_cookie() {
    const COOKIE_BYTES: usize = 4096;
    let attributes = "__Host-pst_at=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300";
    let roles = (0..60).map(|number| format!("{number:r<32}")).collect();
    let of_many = AccessClaims { roles, ..claims() };
    let token = sign(&signing_key("k1", SEED), &of_many).unwrap();
    assert!(attributes.len() + token.len() <= COOKIE_BYTES, "{}", token.len());
    assert_eq!(verify_at(&token, NOW), Ok(of_many));
}

/// AUTH-1, ASVS 9.1.1: no character of a token can be exchanged, added or taken away.
#[test]
fn every_changed_character_is_refused() {
    let token = good_token();
    for position in 0..token.len() {
        for replacement in ['A', 'B', '_', '.', '='] {
            let mut changed = token.clone().into_bytes();
            changed[position] = u8::try_from(replacement).unwrap();
            let changed = String::from_utf8(changed).unwrap();
            assert!(changed == token || refused(&changed).is_some(), "{position} {replacement}");
        }
        let mut shorter = token.clone();
        shorter.remove(position);
        assert!(refused(&shorter).is_some(), "{position}");
    }
}

proptest! {
    /// AUTH-1: what is signed is what is read.
    #[test]
    fn claims_survive_the_round_trip(
        client_id in any::<String>(), jti in "[^\0]{1,40}", lifetime in 1i64..=3600,
        amr in prop::collection::vec("[a-z]{1,8}", 0..4), roles in prop::collection::vec("[^\0]{0,12}", 0..4),
        user in any::<[u8; 10]>(), session in any::<[u8; 10]>(),
    ) {
        let claims = AccessClaims {
            client_id: client_id.replace('\0', ""),
            jti,
            exp: NOW + lifetime,
            amr,
            roles,
            sub: UserId::new(UnixMillis(3), user),
            sid: SessionId::new(UnixMillis(4), session),
            ..claims()
        };
        let token = sign(&signing_key("k1", SEED), &claims).unwrap();
        prop_assert_eq!(verify_at(&token, NOW), Ok(claims));
    }

    #[test]
    fn no_input_panics(token in any::<String>(), parts in prop::collection::vec("[A-Za-z0-9_=-]{0,40}", 0..5)) {
        prop_assert!(refused(&token).is_some());
        prop_assert!(refused(&parts.join(".")).is_some());
    }
}
