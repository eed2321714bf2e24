//! The keys of one application, and what only their holder can do: forge tokens.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use crate::{random_bytes, random_hex};

/// Fresh keys, in the form of the Spin variables that carry them.
#[derive(Clone)]
pub struct Keys {
    signing: SigningKey,
    kid: String,
    audit: SigningKey,
    audit_kid: String,
    /// Ring behind refresh tokens.
    pub refresh: String,
    /// Ring behind the links and codes in mails.
    pub mail_token: String,
    /// Ring of peppers.
    pub peppers: String,
    /// Ring that the secrets of authenticator apps are sealed with.
    pub mfa: String,
    /// Ring behind the codes in text messages.
    pub sms_code: String,
    /// Ring behind the pseudonyms of telephone numbers.
    pub phone: String,
    /// Ring that the tokens of connected accounts are sealed with.
    pub oauth_token: String,
    /// Bearer token of the tick endpoint.
    pub tick_token: String,
    /// Bearer token of the metrics.
    pub metrics_token: String,
    /// What Twilio and the application both know.
    pub twilio_auth_token: String,
}

impl Keys {
    /// The lines of a `secrets.toml` that has them.
    pub fn as_secrets(&self) -> String {
        [
            ("signing_key", self.signing_key()),
            ("verification_keys", Self::verification_keys(&[self])),
            ("refresh_keys", self.refresh.clone()),
            ("mail_token_keys", self.mail_token.clone()),
            ("password_peppers", self.peppers.clone()),
            ("mfa_keys", self.mfa.clone()),
            ("sms_code_keys", self.sms_code.clone()),
            ("phone_keys", self.phone.clone()),
            ("oauth_token_keys", self.oauth_token.clone()),
            ("audit_signing_key", self.audit_signing_key()),
        ]
        .map(|(name, value)| format!("{name} = '{value}'\n"))
        .concat()
    }

    /// New ones.
    pub fn generate() -> Self {
        let key = || format!("{}:{}", random_hex::<4>(), encode(&random_bytes::<32>()));
        Self {
            signing: SigningKey::from_bytes(&random_bytes()),
            kid: random_hex::<4>(),
            audit: SigningKey::from_bytes(&random_bytes()),
            audit_kid: random_hex::<4>(),
            refresh: key(),
            mail_token: key(),
            peppers: key(),
            mfa: key(),
            sms_code: key(),
            phone: key(),
            oauth_token: key(),
            tick_token: encode(&random_bytes::<32>()),
            metrics_token: encode(&random_bytes::<32>()),
            twilio_auth_token: random_hex::<16>(),
        }
    }

    /// Each secret, without the id that stands before it, and what it is for.
    pub fn secrets(&self) -> Vec<(&'static str, String)> {
        let secret = |entry: &str| entry.rsplit(':').next().unwrap_or_default().to_owned();
        vec![
            ("signing key", secret(&self.signing_key())),
            ("key of the audit log", secret(&self.audit_signing_key())),
            ("ring of refresh tokens", secret(&self.refresh)),
            ("ring of mails", secret(&self.mail_token)),
            ("peppers", secret(&self.peppers)),
            ("ring of second factors", secret(&self.mfa)),
            ("ring of text messages", secret(&self.sms_code)),
            ("ring of numbers", secret(&self.phone)),
            ("ring of connected accounts", secret(&self.oauth_token)),
            ("token of the tick", self.tick_token.clone()),
            ("token of the metrics", self.metrics_token.clone()),
            ("Twilio's token", self.twilio_auth_token.clone()),
        ]
    }

    /// Id of the signing key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The signing key as its variable has it.
    pub fn signing_key(&self) -> String {
        format!("{}:{}", self.kid, encode(&self.signing.to_bytes()))
    }

    /// The public half as a JWK.
    pub fn public_jwk(&self) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "x": encode(&self.public_key()),
            "kid": self.kid, "alg": "EdDSA", "use": "sig",
        })
    }

    /// The public half.
    pub fn public_key(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }

    /// The key of the audit log's checkpoints as its variable has it.
    pub fn audit_signing_key(&self) -> String {
        format!("{}:{}", self.audit_kid, encode(&self.audit.to_bytes()))
    }

    /// Its public half.
    pub fn audit_public_key(&self) -> [u8; 32] {
        self.audit.verifying_key().to_bytes()
    }

    /// `verification_keys` of an application that accepts the keys of all of these.
    pub fn verification_keys(of: &[&Self]) -> String {
        let keys: Vec<Value> = of.iter().map(|keys| keys.public_jwk()).collect();
        json!({ "keys": keys }).to_string()
    }

    /// A JWT of this header and payload, taken as they are written, with a right signature.
    pub fn sign(&self, header: &str, payload: &str) -> String {
        let message = format!("{}.{}", encode(header.as_bytes()), encode(payload.as_bytes()));
        let signature = self.signing.sign(message.as_bytes()).to_bytes();
        format!("{message}.{}", encode(&signature))
    }
}

/// Header and payload of a JWT, unverified.
pub(crate) fn decode(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice(&bytes).unwrap_or_default()
    });
    (parts.next().expect("a header"), parts.next().expect("a payload"))
}

/// Base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
