//! Signed states of the audit chain (DATA-4).
//!
//! Whoever owns the database can rewrite the whole chain, but cannot sign: the key is not there. A checkpoint
//! that was exported and kept elsewhere therefore fixes everything up to its number.
//!
//! Not here: holding a chain against checkpoints ([`super::verifier`]).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::chain::SealedEvent;
use super::finding::Finding;
use super::keys::AuditKeys;
use crate::auth::mac::encode;
use crate::auth::signing_key::SigningKey;

const LABEL: &[u8] = b"postern audit checkpoint v1";

/// The chain's state at a number, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The number of the last event.
    pub seq: u64,
    /// Its seal, in hex.
    pub hash: String,
    /// When it was signed, in milliseconds since the epoch.
    pub sealed_at_ms: i64,
    /// Id of the key.
    pub kid: String,
    /// The public key, base64url.
    pub public_key: String,
    /// The signature, base64url.
    pub signature: String,
}

fn message(seq: u64, hash: &str, sealed_at_ms: i64, kid: &str) -> Vec<u8> {
    encode(&[
        LABEL,
        &seq.to_be_bytes(),
        hash.as_bytes(),
        &sealed_at_ms.to_be_bytes(),
        kid.as_bytes(),
    ])
}

impl Checkpoint {
    /// Signs the state `hash` at `seq`.
    pub fn sign(key: &SigningKey, seq: u64, hash: &[u8; 32], sealed_at_ms: i64) -> Self {
        let (hash, jwk) = (lower_hex(hash), key.public_jwk());
        let signature = key.sign(&message(seq, &hash, sealed_at_ms, key.kid()));
        Self {
            seq,
            hash,
            sealed_at_ms,
            kid: jwk.kid,
            public_key: jwk.x,
            signature: URL_SAFE_NO_PAD.encode(signature),
        }
    }

    /// Whether one of `keys` signed it.
    pub fn check(&self, keys: &AuditKeys) -> Result<(), Finding> {
        let key = keys.get(&self.public_key).ok_or(Finding::ForeignKey { seq: self.seq })?;
        let message = message(self.seq, &self.hash, self.sealed_at_ms, &self.kid);
        let signature = URL_SAFE_NO_PAD.decode(&self.signature).unwrap_or_default();
        if key.verify(&message, &signature) {
            Ok(())
        } else {
            Err(Finding::Signature { seq: self.seq })
        }
    }
}

/// As checkpoints and exports write a hash.
pub(crate) fn lower_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash of this text, if it is one.
pub(crate) fn from_lower_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// One line of an export: events in order of their numbers, checkpoints among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExportLine {
    /// An event with its number and its seal.
    Event {
        /// The number.
        seq: u64,
        /// The seal, in hex.
        hash: String,
        /// The event.
        event: Box<SealedEvent>,
    },
    /// A checkpoint.
    Checkpoint(Checkpoint),
}

impl ExportLine {
    /// The line of an event.
    pub fn event(seq: u64, hash: &[u8], event: SealedEvent) -> Self {
        Self::Event { seq, hash: lower_hex(hash), event: Box::new(event) }
    }
}
