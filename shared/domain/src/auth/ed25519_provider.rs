//! What `jsonwebtoken` computes with: Ed25519 and nothing else (RFC 8037), so that neither RSA nor another curve gets
//! into a component, and no other algorithm can be asked for (ADR 20).
//!
//! Keys are 32 bytes as RFC 8032 §5.1.5 has them, not DER: a seed to sign with, a point to verify with.
//!
//! Not here: what a header or a claim may say. `access_token` reads both itself.

use std::sync::OnceLock;

use ed25519_dalek::{SECRET_KEY_LENGTH, Signer as _, SigningKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};

use crate::auth::signing_key::PublicKey;

/// The library's own stand-ins for the key tools panic; nothing here reads foreign key formats.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| SIGNER.get().ok_or_else(unsupported)?(*algorithm, key),
    verifier_factory: |algorithm, key| verifier(*algorithm, key),
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| Err(unsupported()),
        rsa_pub_components_from_public_key: |_| Err(unsupported()),
        ec_pub_components_from_private_key: |_, _| Err(unsupported()),
        ed_pub_components_from_private_key: |_, _| Err(unsupported()),
        compute_digest: |_, _| Err(unsupported()),
    },
};

type MakeSigner = fn(Algorithm, &EncodingKey) -> Result<Box<dyn JwtSigner>, Error>;

/// Set by whoever signs, and named by nobody else: so a component that only verifies does not carry the tables that
/// signing needs.
static SIGNER: OnceLock<MakeSigner> = OnceLock::new();

/// Makes [`PROVIDER`] the one of this instance, to verify with. Costs one atomic read once it is.
pub(crate) fn install() {
    // The error says that a provider is there already, and nobody else installs one.
    _ = PROVIDER.install_default();
}

/// The same, to sign with as well.
pub(crate) fn install_to_sign() {
    _ = SIGNER.set(signer);
    install();
}

fn unsupported() -> Error {
    ErrorKind::UnsupportedAlgorithm.into()
}

fn signer(algorithm: Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    require_ed25519(algorithm, key.family())?;
    let seed: &[u8; SECRET_KEY_LENGTH] =
        key.as_bytes().try_into().map_err(|_| ErrorKind::InvalidEddsaKey)?;
    Ok(Box::new(Ed25519Signer(SigningKey::from_bytes(seed))))
}

fn verifier(algorithm: Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    require_ed25519(algorithm, key.family())?;
    let key = key.try_get_as_bytes()?.try_into().ok().and_then(PublicKey::from_bytes);
    Ok(Box::new(Ed25519Verifier(key.ok_or(ErrorKind::InvalidEddsaKey)?)))
}

/// Refuses what is not Ed25519: an algorithm, and a key that was made for another one.
fn require_ed25519(algorithm: Algorithm, family: AlgorithmFamily) -> Result<(), Error> {
    if algorithm != Algorithm::EdDSA {
        return Err(unsupported());
    }
    if family != AlgorithmFamily::Ed {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    Ok(())
}

struct Ed25519Signer(SigningKey);

impl Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Ed25519Verifier(PublicKey);

impl Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        if self.0.verify(message, signature) { Ok(()) } else { Err(signature::Error::new()) }
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Header, Validation, crypto, decode, encode};
    use secrecy::SecretString;
    use serde_json::{Value, json};

    use super::*;
    use crate::auth::signing_key;

    /// RFC 8037, appendix A.1: the seed of the examples.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    fn keys() -> (EncodingKey, DecodingKey) {
        let text = SecretString::from(format!("k1:{SEED}"));
        let key = signing_key::SigningKey::parse(&text).unwrap();
        (key.encoding_key(), key.public_key().decoding_key())
    }

    /// AUTH-1, ASVS 11.6.1: RFC 8037, appendix A.4 and A.5.
    #[test]
    fn the_example_of_the_standard_is_signed_and_verified() {
        install_to_sign();
        let (private, public) = keys();
        let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = crypto::sign(message, &private, Algorithm::EdDSA).unwrap();
        let expected = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert_eq!(signature, expected);
        let verify = |message| crypto::verify(&signature, message, &public, Algorithm::EdDSA);
        assert_eq!(verify(message), Ok(true));
        assert_eq!(verify(&message[1..]), Ok(false));
    }

    /// AUTH-1, ASVS 9.1.2: whatever the key, there is nothing else to sign or verify with.
    #[test]
    fn no_other_algorithm_is_known() {
        install_to_sign();
        let (private, public) = keys();
        let secrets = (EncodingKey::from_secret(b"secret"), DecodingKey::from_secret(b"secret"));
        let families = [AlgorithmFamily::Hmac, AlgorithmFamily::Rsa, AlgorithmFamily::Ec];
        for algorithm in families.iter().flat_map(AlgorithmFamily::algorithms).copied() {
            for (private, public) in [(&private, &public), (&secrets.0, &secrets.1)] {
                assert!(crypto::sign(b"message", private, algorithm).is_err(), "{algorithm:?}");
                assert!(
                    crypto::verify("", b"message", public, algorithm).is_err(),
                    "{algorithm:?}"
                );
            }
        }
    }

    /// AUTH-1: keys of other kinds and lengths, and a point of small order, are refused and never panic.
    #[test]
    fn keys_that_are_none_of_ed25519_are_refused() {
        install_to_sign();
        let neutral = [[1].as_slice(), &[0; 31]].concat();
        for public in [
            DecodingKey::from_secret(&[2; 32]),
            DecodingKey::from_ec_der(&[2; 32]),
            DecodingKey::from_rsa_raw_components(&[3; 256], &[1, 0, 1]),
            DecodingKey::from_ed_der(&[2; 31]),
            DecodingKey::from_ed_der(&[]),
            DecodingKey::from_ed_der(&neutral),
        ] {
            assert!(crypto::verify("", b"message", &public, Algorithm::EdDSA).is_err());
        }
        for private in [
            EncodingKey::from_secret(&[2; 32]),
            EncodingKey::from_rsa_der(&[2; 32]),
            EncodingKey::from_ed_der(&[2; 31]),
        ] {
            assert!(crypto::sign(b"message", &private, Algorithm::EdDSA).is_err());
        }
    }

    /// AUTH-1: the library's own way through a token comes to the same signature.
    #[test]
    fn the_library_reads_what_it_writes() {
        install_to_sign();
        let (private, public) = keys();
        let token = encode(&Header::new(Algorithm::EdDSA), &json!({"sub": "ada"}), &private);
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        let read = decode::<Value>(token.unwrap(), &public, &validation).unwrap();
        assert_eq!(read.claims, json!({"sub": "ada"}));
    }
}
