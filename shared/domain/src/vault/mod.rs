//! Encryption of what has to be read again: secrets of authenticator apps, tokens of providers.
//!
//! An envelope: a data key of its own encrypts the secret, and the active key of a ring wraps the data key.
//! Rotating the ring re-wraps the data key and leaves the rest as it is. Both layers are XChaCha20-Poly1305
//! (draft-irtf-cfrg-xchacha; nonces are long enough to be random), and both are bound to the place where the
//! envelope lies: moved to another row, owner, table or version it does not open.
//!
//! Not here: where keys and random bytes come from, and where envelopes are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::ids::UserId;
use crate::ring::{KEY_BYTES, KeyRing, SecretKey};

/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 24;
/// Longest secret, in bytes.
pub const MAX_SECRET_BYTES: usize = 16 * 1024;

const VERSION: &str = "v1";
const WRAP_LABEL: &str = "postern vault key v1";
const SECRET_LABEL: &str = "postern vault secret v1";

/// Where an envelope lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvelopeContext<'a> {
    /// The table.
    pub table: &'a str,
    /// The row.
    pub row: Uuid,
    /// Whose it is.
    pub owner: UserId,
    /// Which version of the row's secret.
    pub version: i32,
}

/// Random bytes for one envelope; used once. No `Debug`: the data key is among them.
pub struct Randomness {
    /// The data key.
    pub data_key: [u8; KEY_BYTES],
    /// Nonce of the secret.
    pub secret_nonce: [u8; NONCE_BYTES],
    /// Nonce of the wrapped data key.
    pub wrap_nonce: [u8; NONCE_BYTES],
}

/// Why an envelope does not open. Never says anything of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Not of the form `v1.<key id>.<wrapped key>.<ciphertext>`.
    #[error("the envelope is malformed")]
    Malformed,
    /// Wrapped with a key that is not, or no longer, in the ring.
    #[error("the envelope names an unknown key")]
    UnknownKey,
    /// Another context, another key, or changed.
    #[error("the envelope does not belong here, or was changed")]
    Refused,
    /// More than [`MAX_SECRET_BYTES`].
    #[error("the secret is too long")]
    TooLong,
}

/// The envelope of `secret` for `context`, as text for a column.
#[expect(
    clippy::needless_pass_by_value,
    reason = "used once: neither key nor nonce may serve again"
)]
pub fn seal(
    ring: &KeyRing,
    context: &EnvelopeContext<'_>,
    secret: &[u8],
    random: Randomness,
) -> Result<String, VaultError> {
    if secret.len() > MAX_SECRET_BYTES {
        return Err(VaultError::TooLong);
    }
    let data_key = SecretKey::from_bytes(random.data_key);
    let ciphertext =
        encrypt(&data_key, &random.secret_nonce, secret, &associated_data(SECRET_LABEL, context))?;
    wrap(ring, context, &data_key, &random.wrap_nonce, &URL_SAFE_NO_PAD.encode(ciphertext))
}

/// What `seal` was given, if the envelope lies where it was made for.
pub fn open(
    ring: &KeyRing,
    context: &EnvelopeContext<'_>,
    envelope: &str,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let parts = Parts::parse(envelope)?;
    let data_key = parts.unwrap(ring, context)?;
    decrypt(&data_key, &parts.ciphertext()?, &associated_data(SECRET_LABEL, context))
}

/// The same envelope under the ring's active key; `None` when it is already, or under a staged one. The ciphertext stays.
pub fn rewrap(
    ring: &KeyRing,
    context: &EnvelopeContext<'_>,
    envelope: &str,
    wrap_nonce: [u8; NONCE_BYTES],
) -> Result<Option<String>, VaultError> {
    let parts = Parts::parse(envelope)?;
    if !ring.is_outdated(parts.key_id) {
        return Ok(None);
    }
    let data_key = parts.unwrap(ring, context)?;
    wrap(ring, context, &data_key, &wrap_nonce, parts.ciphertext).map(Some)
}

fn wrap(
    ring: &KeyRing,
    context: &EnvelopeContext<'_>,
    data_key: &SecretKey,
    nonce: &[u8; NONCE_BYTES],
    ciphertext: &str,
) -> Result<String, VaultError> {
    let (key_id, key) = ring.active();
    let wrapped = encrypt(key, nonce, data_key.expose(), &associated_data(WRAP_LABEL, context))?;
    Ok(format!("{VERSION}.{key_id}.{}.{ciphertext}", URL_SAFE_NO_PAD.encode(wrapped)))
}

struct Parts<'a> {
    key_id: &'a str,
    wrapped: &'a str,
    ciphertext: &'a str,
}

impl<'a> Parts<'a> {
    fn parse(envelope: &'a str) -> Result<Self, VaultError> {
        let mut parts = envelope.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(VERSION), Some(key_id), Some(wrapped), Some(ciphertext), None) => {
                Ok(Self { key_id, wrapped, ciphertext })
            }
            _ => Err(VaultError::Malformed),
        }
    }

    fn ciphertext(&self) -> Result<Vec<u8>, VaultError> {
        URL_SAFE_NO_PAD.decode(self.ciphertext).map_err(|_| VaultError::Malformed)
    }

    fn unwrap(
        &self,
        ring: &KeyRing,
        context: &EnvelopeContext<'_>,
    ) -> Result<SecretKey, VaultError> {
        let key = ring.get(self.key_id).ok_or(VaultError::UnknownKey)?;
        let wrapped = URL_SAFE_NO_PAD.decode(self.wrapped).map_err(|_| VaultError::Malformed)?;
        let bytes = decrypt(key, &wrapped, &associated_data(WRAP_LABEL, context))?;
        let bytes: [u8; KEY_BYTES] =
            bytes.as_slice().try_into().map_err(|_| VaultError::Refused)?;
        Ok(SecretKey::from_bytes(bytes))
    }
}

/// What a layer is bound to. Every part has its length before it: two contexts never read alike.
fn associated_data(label: &str, context: &EnvelopeContext<'_>) -> Vec<u8> {
    let mut data = Vec::new();
    for part in [
        label.as_bytes(),
        context.table.as_bytes(),
        context.row.as_bytes(),
        context.owner.uuid().as_bytes(),
        &context.version.to_be_bytes(),
    ] {
        data.extend_from_slice(&(part.len() as u64).to_be_bytes());
        data.extend_from_slice(part);
    }
    data
}

/// Nonce, ciphertext and tag, one after the other.
pub fn encrypt(
    key: &SecretKey,
    nonce: &[u8; NONCE_BYTES],
    secret: &[u8],
    context: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let payload = Payload { msg: secret, aad: context };
    let sealed = XChaCha20Poly1305::new(key.expose().into())
        .encrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| VaultError::TooLong)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// What [`encrypt`] was given.
pub fn decrypt(
    key: &SecretKey,
    sealed: &[u8],
    context: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError::Malformed)?;
    let payload = Payload { msg: sealed, aad: context };
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| VaultError::Refused)
}
