//! Refresh tokens and the life of their families (AUTH-3; RFC 9700 §4.14).
//!
//! A session is a family of refresh tokens, numbered by generation. Presenting the current generation
//! turns it; presenting an older one is either a client that lost the answer, within
//! [`RETRY_WINDOW`], or a stolen token. [`Family`] is the specification; the store carries it out in
//! one Redis script, and the tests compare both.

use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

use crate::auth::derived_token::{self, DerivedTokenError, Kind};
use crate::ids::{SessionId, UserId};
use crate::ring::KeyRing;
use crate::time::UnixMillis;

/// How long after its first use a refresh token may be presented again and gets the same successor,
/// the last millisecond included.
pub const RETRY_WINDOW: Duration = Duration::from_secs(10);

const KIND: Kind = Kind { prefix: "pst_rt_", label: "postern refresh v1" };
/// User id, session id, generation.
const PAYLOAD_BYTES: usize = 16 + 16 + 4;

/// Why a refresh token is refused.
pub type RefreshTokenError = DerivedTokenError;

/// What a refresh token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Whose session it is.
    pub user: UserId,
    /// The session, and with it the family.
    pub session: SessionId,
    /// Which in the family.
    pub generation: u32,
}

impl RefreshToken {
    /// The token's text: `pst_rt_<key id>.<payload>.<tag>`. The same token and active key give the
    /// same text, which is what lets a retried refresh have the answer that was lost.
    pub fn issue(&self, ring: &KeyRing) -> SecretString {
        let mut payload = [0; PAYLOAD_BYTES];
        payload[..16].copy_from_slice(self.user.uuid().as_bytes());
        payload[16..32].copy_from_slice(self.session.uuid().as_bytes());
        payload[32..].copy_from_slice(&self.generation.to_be_bytes());
        derived_token::issue(&KIND, ring, &payload)
    }

    /// Reads a token that any key of the ring made. Whether its session still lives and which
    /// generation is current is for [`Family`] to say.
    pub fn parse(token: &SecretString, ring: &KeyRing) -> Result<Self, RefreshTokenError> {
        let payload: [u8; PAYLOAD_BYTES] = derived_token::open(&KIND, ring, token)?;
        let malformed = DerivedTokenError::Malformed;
        let uuid = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(|_| malformed);
        let generation = payload[32..].try_into().map_err(|_| malformed)?;
        Ok(Self {
            user: UserId::from_uuid(uuid(&payload[..16])?),
            session: SessionId::from_uuid(uuid(&payload[16..32])?),
            generation: u32::from_be_bytes(generation),
        })
    }
}

/// What presenting a refresh token leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// The family turned: issue this generation.
    Rotated {
        /// The new current generation.
        generation: u32,
    },
    /// A retry inside the window: issue this generation again. Nothing changes.
    Repeated {
        /// The generation that the first use was answered with.
        generation: u32,
    },
    /// An old token outside the window: revoke the session and with it the family.
    Replayed,
    /// A generation that was never issued: a session restored from an old state, or a leaked key.
    /// Refuse; there is nothing to revoke by.
    Unknown,
}

/// The state of a family: the current generation, and when earlier ones were first used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// The generation whose token has not been used yet.
    pub generation: u32,
    /// First use of earlier generations. Entries older than [`RETRY_WINDOW`] decide nothing and may
    /// be forgotten.
    pub used_at: Vec<(u32, UnixMillis)>,
}

/// What presenting generation `presented` at `now` leads to.
pub fn decide(family: &Family, presented: u32, now: UnixMillis) -> RefreshOutcome {
    if presented > family.generation {
        return RefreshOutcome::Unknown;
    }
    let Some(successor) = presented.checked_add(1) else {
        // Four thousand million turns within 24 hours: no client does that.
        return RefreshOutcome::Unknown;
    };
    if presented == family.generation {
        return RefreshOutcome::Rotated { generation: successor };
    }
    let first_use = family.used_at.iter().find(|(generation, _)| *generation == presented);
    match first_use {
        Some((_, used)) if now.since(*used) <= RETRY_WINDOW => {
            RefreshOutcome::Repeated { generation: successor }
        }
        _ => RefreshOutcome::Replayed,
    }
}

impl Family {
    /// Presents a token: [`decide`], and on rotation the new state.
    pub fn present(&mut self, presented: u32, now: UnixMillis) -> RefreshOutcome {
        let outcome = decide(self, presented, now);
        if let RefreshOutcome::Rotated { generation } = outcome {
            self.used_at.retain(|(_, used)| now.since(*used) <= RETRY_WINDOW);
            self.used_at.push((presented, now));
            self.generation = generation;
        }
        outcome
    }
}
