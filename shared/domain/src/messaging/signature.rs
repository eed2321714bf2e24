//! `X-Twilio-Signature`: that a webhook comes from Twilio
//! (<https://www.twilio.com/docs/usage/security#validating-requests>). Ours: Twilio has no library for Rust.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// What a webhook carried.
pub enum Payload<'a> {
    /// The fields of a form, in the order of the body.
    Form(&'a [(String, String)]),
    /// Any other body; its SHA-256 stands in the URL.
    Raw(&'a [u8]),
}

/// Whether `signature` is that of a request to `url` (with scheme, host and query, as Twilio called it). Twilio
/// signs the URL with or without its port; either is taken. An empty token signs nothing.
pub fn is_genuine(
    auth_token: &SecretString,
    url: &str,
    payload: &Payload<'_>,
    signature: &str,
) -> bool {
    if auth_token.expose_secret().is_empty() {
        return false;
    }
    let fields = match payload {
        Payload::Form(fields) => canonical(fields),
        Payload::Raw(body) => {
            if !names_body(url, body) {
                return false;
            }
            String::new()
        }
    };
    let Ok(presented) = BASE64_STANDARD.decode(signature) else { return false };
    let matched = variants(url).iter().fold(Choice::from(0), |matched, url| {
        matched | tag(auth_token, url, &fields).ct_eq(&presented)
    });
    bool::from(matched)
}

fn tag(auth_token: &SecretString, url: &str, fields: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(auth_token.expose_secret().as_bytes()) else {
        unreachable!("HMAC takes keys of every length (RFC 2104 §2)")
    };
    mac.update(url.as_bytes());
    mac.update(fields.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Every field, sorted by name, the name directly followed by its value; of a name that is there more than once
/// each different value once, sorted.
fn canonical(fields: &[(String, String)]) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in fields {
        sorted.entry(name).or_default().insert(value);
    }
    let pairs =
        sorted.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    pairs.fold(String::new(), |text, (name, value)| text + name + value)
}

/// Whether the URL's `bodySHA256` is the body's.
fn names_body(url: &str, body: &[u8]) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let named = query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256="));
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(body));
    named.is_some_and(|named| bool::from(named.as_bytes().ct_eq(digest.as_bytes())))
}

/// The URL as it is, without its port, and with the port that its scheme has anyway.
fn variants(url: &str) -> Vec<String> {
    let mut variants = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return variants };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            variants.push(format!("{scheme}://{host}{path}"));
        }
        _ => {
            let port = if scheme == "https" { 443 } else { 80 };
            variants.push(format!("{scheme}://{authority}:{port}{path}"));
        }
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
    const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    fn fields() -> Vec<(String, String)> {
        [
            ("To", "+18005551212"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    fn genuine(token: &str, url: &str, fields: &[(String, String)], signature: &str) -> bool {
        is_genuine(&token.into(), url, &Payload::Form(fields), signature)
    }

    /// MSG-1: the vector of Twilio's documentation; and every change to it is noticed.
    #[test]
    fn twilios_own_vector_is_genuine_and_no_change_to_it_is() {
        assert!(genuine("12345", URL, &fields(), SIGNATURE));
        assert!(!genuine("12346", URL, &fields(), SIGNATURE));
        assert!(!genuine("", URL, &fields(), SIGNATURE));
        assert!(!genuine("12345", "https://mycompany.com/myapp.php?foo=1", &fields(), SIGNATURE));
        assert!(!genuine("12345", URL, &fields()[1..], SIGNATURE));
        let mut changed = fields();
        changed[3].1 = "12345".into();
        assert!(!genuine("12345", URL, &changed, SIGNATURE));
        for bad in ["", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "RSOYDt4T1cUTdK1PDd93", "!"] {
            assert!(!genuine("12345", URL, &fields(), bad), "{bad}");
        }
    }

    /// MSG-1: the port may be there or not; repeated values count once.
    #[test]
    fn ports_and_repetitions_make_no_difference() {
        assert!(genuine(
            "12345",
            "https://mycompany.com:443/myapp.php?foo=1&bar=2",
            &fields(),
            SIGNATURE
        ));
        let mut repeated = fields();
        repeated.extend(fields());
        assert!(genuine("12345", URL, &repeated, SIGNATURE));
        let with_port = "https://mycompany.com:443/myapp.php?foo=1&bar=2";
        let signed = BASE64_STANDARD.encode(tag(&"12345".into(), with_port, &canonical(&fields())));
        assert!(genuine("12345", URL, &fields(), &signed));
        let other_port = "https://mycompany.com:8443/myapp.php?foo=1&bar=2";
        let signed =
            BASE64_STANDARD.encode(tag(&"12345".into(), other_port, &canonical(&fields())));
        assert!(!genuine("12345", URL, &fields(), &signed));
    }

    /// MSG-1: of another body its hash is signed, as part of the URL.
    #[test]
    fn other_bodies_are_named_by_the_url() {
        let body = br#"{"a":1}"#;
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(body));
        let url = format!("https://mycompany.com/hook?bodySHA256={digest}");
        let signature = BASE64_STANDARD.encode(tag(&"12345".into(), &url, ""));
        let check = |url: &str, body: &[u8]| {
            is_genuine(&"12345".into(), url, &Payload::Raw(body), &signature)
        };
        assert!(check(&url, body));
        assert!(!check(&url, b"{}"));
        assert!(!check("https://mycompany.com/hook", body));
    }
}
