//! Access tokens: JWTs signed with Ed25519 (AUTH-1; RFC 9068 profile, RFC 8037, RFC 8725).
//!
//! `jsonwebtoken` signs and verifies, with a provider that knows Ed25519 alone (ADR 20). What stands
//! around it is ours: one algorithm, one type, one spelling. Reading is stricter than the standards
//! ask: base64url has to be canonical, JSON free of duplicate members, and no header member but `alg`,
//! `typ` and `kid` has a meaning.
//!
//! Not here: whether the session still lives. A token is self-contained; the guard asks Redis.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, crypto};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::auth::assurance::Assurance;
use crate::auth::ed25519_provider;
pub use crate::auth::signing_key::{PublicKey, SigningKey, VerificationKeys};
use crate::ids::{SessionId, UserId};
use crate::json;
use crate::time::UnixMillis;

/// Longest token that is looked at, in bytes.
pub const MAX_TOKEN_BYTES: usize = 4096;
/// How long what we issue is good, in seconds. Its session is checked at every use anyway.
pub const LIFETIME_SECONDS: i64 = 300;
/// Longest time between `iat` and `exp`, in seconds: what is issued lives minutes.
pub const MAX_LIFETIME_SECONDS: i64 = 3600;
/// How far ahead the issuer's clock may be, in seconds. `exp` gets no such leeway.
pub const CLOCK_LEEWAY_SECONDS: i64 = 5;

/// The claims of an access token (RFC 9068 §2.2, RFC 9470 §6). Times are seconds since the epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who issued it.
    pub iss: String,
    /// Whom it is for. Read from a string or from an array of one (RFC 7519 §4.1.3).
    #[serde(deserialize_with = "one_audience")]
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The client that asked for it.
    pub client_id: String,
    /// When it was issued.
    pub iat: i64,
    /// From when on it is refused.
    pub exp: i64,
    /// Its own id.
    pub jti: String,
    /// The session.
    pub sid: SessionId,
    /// When the user last authenticated.
    pub auth_time: i64,
    /// Assurance level: `aal1`, or `aal2` after a second factor (NIST SP 800-63B-4 §2). One that is not
    /// known is the least.
    pub acr: Assurance,
    /// Methods of authentication (RFC 8176): `pwd`, `otp`, …
    pub amr: Vec<String>,
    /// The roles at the time of issue.
    pub roles: Vec<String>,
}

/// What a resource server expects of a token.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    /// The exact `iss`.
    pub issuer: &'a str,
    /// The exact `aud`: one of these.
    pub audiences: &'a [&'a str],
    /// The time of the request.
    pub now: UnixMillis,
}

/// Why a token is refused. For logs and counters: outside, all of them are `invalid_token`
/// (RFC 6750 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// More than [`MAX_TOKEN_BYTES`].
    #[error("the token is too long")]
    TooLong,
    /// Not three canonical base64url parts of strict JSON with the members that are asked for.
    #[error("the token is malformed")]
    Malformed,
    /// An `alg` other than `EdDSA`.
    #[error("the token is not signed with EdDSA")]
    Algorithm,
    /// A `typ` other than `at+jwt`.
    #[error("the token is not an access token")]
    Type,
    /// A `crit` header: it demands what is not understood here (RFC 7515 §4.1.11).
    #[error("the token has critical headers")]
    CriticalHeader,
    /// A `kid` that is not, or no longer, among the keys.
    #[error("the token names an unknown key")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("the token's signature is wrong")]
    Signature,
    /// Another issuer.
    #[error("the token is from another issuer")]
    Issuer,
    /// Another audience, or several.
    #[error("the token is for another audience")]
    Audience,
    /// `exp` has come.
    #[error("the token has expired")]
    Expired,
    /// `iat` or `nbf` lies more than [`CLOCK_LEEWAY_SECONDS`] ahead.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `exp` is not after `iat`, or more than [`MAX_LIFETIME_SECONDS`] after it.
    #[error("the token's lifetime is out of bounds")]
    Lifetime,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// A claim set that could not be written as JSON.
    #[error("the claims cannot be written as JSON")]
    Claims(#[from] serde_json::Error),
    /// The provider did not take the key.
    #[error("the key cannot sign")]
    Key(#[from] jsonwebtoken::errors::Error),
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    typ: &'static str,
    kid: &'a str,
}

/// The compact form (RFC 7515 §3.1) of `claims`, signed with `key`.
pub fn sign(key: &SigningKey, claims: &AccessClaims) -> Result<String, SignError> {
    let header = Header { alg: "EdDSA", typ: "at+jwt", kid: key.kid() };
    let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
    ed25519_provider::install_to_sign();
    let signature = crypto::sign(token.as_bytes(), &key.encoding_key(), Algorithm::EdDSA)?;
    token.push('.');
    token.push_str(&signature);
    Ok(token)
}

/// The claims of `token`, if one of `keys` signed it and it is what is expected now.
///
/// Claims are not looked at before the signature is verified.
pub fn verify(
    keys: &VerificationKeys,
    token: &str,
    expect: &Expectation<'_>,
) -> Result<AccessClaims, TokenError> {
    use TokenError::{Malformed, Signature, TooLong};
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TooLong);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Malformed)?;
    if payload.contains('.') {
        return Err(Malformed);
    }
    let key = select_key(keys, &strict_part(header)?)?;
    ed25519_provider::install();
    // An error is one of base64url: the algorithm and the key are those of the provider.
    let signed_by_key =
        crypto::verify(signature, signed.as_bytes(), &key.decoding_key(), Algorithm::EdDSA)
            .map_err(|_| Malformed)?;
    if !signed_by_key {
        return Err(Signature);
    }
    check_claims(strict_part(payload)?, expect)
}

/// One part of the token as JSON.
fn strict_part(part: &str) -> Result<Value, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)?;
    json::strict(&bytes).map_err(|_| TokenError::Malformed)
}

/// The key that the header asks for, once the header is exactly what is issued here (RFC 8725 §3.1,
/// §3.11). A key decides over its algorithm, never the header.
fn select_key<'k>(keys: &'k VerificationKeys, header: &Value) -> Result<&'k PublicKey, TokenError> {
    let text = |member: &str| header.get(member).and_then(Value::as_str);
    if text("alg") != Some("EdDSA") {
        return Err(TokenError::Algorithm);
    }
    let typ = text("typ").ok_or(TokenError::Type)?;
    // RFC 9068 §4 has resource servers take the media type with and without its prefix.
    if !["at+jwt", "application/at+jwt"].iter().any(|known| typ.eq_ignore_ascii_case(known)) {
        return Err(TokenError::Type);
    }
    if header.get("crit").is_some() {
        return Err(TokenError::CriticalHeader);
    }
    text("kid").and_then(|kid| keys.get(kid)).ok_or(TokenError::UnknownKey)
}

fn check_claims(payload: Value, expect: &Expectation<'_>) -> Result<AccessClaims, TokenError> {
    let not_before = match payload.get("nbf") {
        Some(claim) => Some(claim.as_i64().ok_or(TokenError::Malformed)?),
        None => None,
    };
    let audiences = payload.get("aud").and_then(Value::as_array).map_or(1, Vec::len);
    if audiences != 1 {
        return Err(TokenError::Audience);
    }
    let claims: AccessClaims =
        serde_json::from_value(payload).map_err(|_| TokenError::Malformed)?;
    if claims.iss != expect.issuer {
        return Err(TokenError::Issuer);
    }
    if !expect.audiences.contains(&claims.aud.as_str()) {
        return Err(TokenError::Audience);
    }
    let now = expect.now.seconds();
    if claims.exp <= now {
        return Err(TokenError::Expired);
    }
    let latest = now.saturating_add(CLOCK_LEEWAY_SECONDS);
    if claims.iat > latest || not_before.is_some_and(|not_before| not_before > latest) {
        return Err(TokenError::NotYetValid);
    }
    let lifetime = claims.exp.saturating_sub(claims.iat);
    if !(1..=MAX_LIFETIME_SECONDS).contains(&lifetime) {
        return Err(TokenError::Lifetime);
    }
    Ok(claims)
}

fn one_audience<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Audience {
        Text(String),
        Array([String; 1]),
    }
    Ok(match Audience::deserialize(deserializer)? {
        Audience::Text(audience) | Audience::Array([audience]) => audience,
    })
}
