//! Signed states of the audit chain, and the offline proof that an export is what was sealed (DATA-4).
//!
//! Whoever owns the database can rewrite the whole chain, but cannot sign: the key is not there. A checkpoint
//! that was exported and kept elsewhere therefore fixes everything up to its number.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::chain::{GENESIS, SealedEvent, seal};
use crate::auth::access_token::verify_signature;
use crate::auth::mac::encode;
use crate::auth::signing_key::{PublicKey, SigningKey};

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

    /// Whether the signature is that of its own public key. Whose key that is, the signature cannot say.
    pub fn is_signed(&self) -> bool {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let key = bytes(&self.public_key)
            .and_then(|key| <[u8; 32]>::try_from(key).ok())
            .and_then(|key| PublicKey::from_bytes(&key));
        let message = message(self.seq, &self.hash, self.sealed_at_ms, &self.kid);
        match (key, bytes(&self.signature)) {
            (Some(key), Some(signature)) => verify_signature(&key, &message, &signature),
            _ => false,
        }
    }
}

fn lower_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
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

/// What an export that holds has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Events, all in their place.
    pub events: u64,
    /// Checkpoints in the export, all good.
    pub checkpoints: u64,
    /// Up to which number the trusted checkpoint proves it.
    pub proven_up_to: u64,
}

/// What is wrong with an export. Numbers are those of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// Not where the chain continues: something was taken out, put in or moved.
    #[error("event {expected} is missing or out of order: found {found}")]
    OutOfOrder {
        /// The number that had to follow.
        expected: u64,
        /// The number that did.
        found: u64,
    },
    /// The seal is not that of the event and the seal before.
    #[error("event {seq}, or one before it, was changed: its seal does not fit")]
    Changed {
        /// The number.
        seq: u64,
    },
    /// The same event twice.
    #[error("event {seq} repeats an event before it")]
    Repeated {
        /// The number.
        seq: u64,
    },
    /// The chain is whole, but it is another one than was signed.
    #[error("the log was rewritten: at event {seq} the chain is not what the checkpoint says")]
    Rewritten {
        /// The checkpoint's number.
        seq: u64,
    },
    /// The export ends before the trusted checkpoint.
    #[error("the log was cut off: it ends at event {last}, and the checkpoint knows {seq}")]
    CutOff {
        /// The last number.
        last: u64,
        /// The checkpoint's number.
        seq: u64,
    },
    /// A signature that is not that of its key.
    #[error("the signature of the checkpoint at event {seq} is wrong")]
    Signature {
        /// The checkpoint's number.
        seq: u64,
    },
}

/// Goes through an export, line by line.
pub struct Verifier<'a> {
    trusted: &'a Checkpoint,
    previous: [u8; 32],
    last: u64,
    checkpoints: u64,
    seen: BTreeSet<uuid::Uuid>,
    proven: bool,
}

impl<'a> Verifier<'a> {
    /// Against a checkpoint that was kept elsewhere.
    pub fn new(trusted: &'a Checkpoint) -> Result<Self, Finding> {
        if !trusted.is_signed() {
            return Err(Finding::Signature { seq: trusted.seq });
        }
        let seen = BTreeSet::new();
        Ok(Self { trusted, previous: GENESIS, last: 0, checkpoints: 0, seen, proven: false })
    }

    /// The next line.
    pub fn take(&mut self, line: &ExportLine) -> Result<(), Finding> {
        match line {
            ExportLine::Event { seq, hash, event } => self.take_event(*seq, hash, event),
            ExportLine::Checkpoint(checkpoint) => self.take_checkpoint(checkpoint),
        }
    }

    fn take_event(&mut self, seq: u64, hash: &str, event: &SealedEvent) -> Result<(), Finding> {
        let expected = self.last + 1;
        if seq != expected {
            return Err(Finding::OutOfOrder { expected, found: seq });
        }
        let seal = seal(&self.previous, seq, event);
        if lower_hex(&seal) != hash {
            return Err(Finding::Changed { seq });
        }
        if !self.seen.insert(event.id) {
            return Err(Finding::Repeated { seq });
        }
        if seq == self.trusted.seq {
            if hash != self.trusted.hash {
                return Err(Finding::Rewritten { seq });
            }
            self.proven = true;
        }
        (self.previous, self.last) = (seal, seq);
        Ok(())
    }

    /// A checkpoint in the export was written by the database's owner, perhaps: it counts if the trusted key
    /// signed it, and then it has to fit. One of another key, after a rotation, has to fit as well, and proves
    /// nothing.
    fn take_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), Finding> {
        let seq = checkpoint.seq;
        if seq != self.last {
            return Err(Finding::OutOfOrder { expected: self.last, found: seq });
        }
        if !checkpoint.is_signed() {
            return Err(Finding::Signature { seq });
        }
        if checkpoint.hash != lower_hex(&self.previous) {
            return Err(Finding::Rewritten { seq });
        }
        self.checkpoints += 1;
        Ok(())
    }

    /// After the last line.
    pub fn finish(self) -> Result<Report, Finding> {
        if !self.proven && self.trusted.seq > 0 {
            return Err(Finding::CutOff { last: self.last, seq: self.trusted.seq });
        }
        Ok(Report {
            events: self.last,
            checkpoints: self.checkpoints,
            proven_up_to: self.trusted.seq,
        })
    }
}
