//! The chain over the audit log (DATA-4): each seal hashes the seal before, its own number and one event. So an
//! event cannot be changed, taken out, put in or moved without changing every seal behind it, and the signed
//! [checkpoints](super::checkpoint) say what those were.
//!
//! The form that is hashed is ours and not RFC 8785's: logs that were exported are verified by it, and `details` alone
//! are JSON.
//!
//! Not here: in which order events are sealed, and where seals are kept.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What the first seal follows.
pub const GENESIS: [u8; 32] = [0; 32];

const LABEL: &[u8] = b"postern audit chain v1";

/// An event as it is sealed and exported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedEvent {
    /// Its id.
    pub id: Uuid,
    /// When, in milliseconds since the epoch.
    pub occurred_at_ms: i64,
    /// Who, by pseudonym.
    pub actor: Option<Uuid>,
    /// By which session.
    pub session: Option<Uuid>,
    /// What was tried.
    pub action: String,
    /// The permission that was asked for.
    pub permission: Option<String>,
    /// On what: its type.
    pub resource_type: Option<String>,
    /// On what: its id.
    pub resource_id: Option<String>,
    /// `allowed` or `denied`.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// The request's trace id.
    pub trace_id: String,
    /// The client's address.
    pub address: String,
    /// Whatever else was kept.
    pub details: Value,
}

/// The seal of event number `seq` (the first is 1) behind `previous`.
///
/// What is hashed is a list of parts, each with its length before it, absent ones marked as such: two events
/// never read alike. Members of `details` are in order of their names.
pub fn seal(previous: &[u8; 32], seq: u64, event: &SealedEvent) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: Option<&[u8]>| match bytes {
        None => hash.update([0]),
        Some(bytes) => {
            hash.update([1]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    };
    let details = event.details.to_string();
    part(Some(LABEL));
    part(Some(previous));
    part(Some(&seq.to_be_bytes()));
    part(Some(event.id.as_bytes()));
    part(Some(&event.occurred_at_ms.to_be_bytes()));
    part(event.actor.as_ref().map(|id| id.as_bytes().as_slice()));
    part(event.session.as_ref().map(|id| id.as_bytes().as_slice()));
    part(Some(event.action.as_bytes()));
    part(event.permission.as_deref().map(str::as_bytes));
    part(event.resource_type.as_deref().map(str::as_bytes));
    part(event.resource_id.as_deref().map(str::as_bytes));
    part(Some(event.outcome.as_bytes()));
    part(Some(event.reason.as_bytes()));
    part(Some(event.trace_id.as_bytes()));
    part(Some(event.address.as_bytes()));
    part(Some(details.as_bytes()));
    hash.finalize().into()
}
