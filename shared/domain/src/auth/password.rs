//! Password hashes: argon2id with a keyed pepper; bcrypt for what the predecessor left (AUTH-6).
//!
//! Not here: which passwords are good enough ([`policy`](crate::auth::policy)), and what a wrong one
//! leads to ([`login`](crate::auth::login)).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, KeyId, Params, ParamsBuilder, Version};
use secrecy::ExposeSecret;

use crate::{auth::spelling::Password, ring::KeyRing};

/// Memory of a new hash, in KiB (OWASP Password Storage Cheat Sheet: 19 MiB with two passes).
pub const MEMORY_KIB: u32 = 19 * 1024;
/// Passes of a new hash.
pub const PASSES: u32 = 2;
/// Lanes of a new hash.
pub const LANES: u32 = 1;
/// Bytes of salt.
pub const SALT_BYTES: usize = 16;

/// What a stored hash may ask for at most. A row that an attacker wrote must not be able to exhaust
/// the memory or the time of every log-in.
const MAX_MEMORY_KIB: u32 = 64 * 1024;
const MAX_PASSES: u32 = 10;
const MAX_LANES: u32 = 4;
const MAX_BCRYPT_COST: u32 = 14;
const MIN_OUTPUT_BYTES: usize = 16;

/// Whether a password is the one that was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Match {
        /// The stored hash is weaker than a new one would be, or not under the active pepper: hash the
        /// password again now that it is known.
        rehash: bool,
    },
    /// It is not, or the stored hash cannot be judged.
    Mismatch,
}

/// The memory for a hash could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

/// Hashes and verifies passwords with a ring of peppers.
pub struct PasswordHasher {
    peppers: KeyRing,
    dummy: String,
}

impl PasswordHasher {
    /// New hashes get the active pepper of `peppers`; hashes with any of them verify.
    pub fn new(peppers: KeyRing) -> Self {
        let dummy = dummy_hash(peppers.active().0);
        Self { peppers, dummy }
    }

    /// A PHC string: `$argon2id$v=19$m=19456,t=2,p=1,keyid=…$<salt>$<hash>`. `salt` has to be random.
    ///
    /// Hashed is the normal form of the password. The pepper is argon2's secret input (RFC 9106 §3.1).
    pub fn hash(&self, password: &Password, salt: [u8; SALT_BYTES]) -> Result<String, HashError> {
        let (key_id, pepper) = self.peppers.active();
        let key_id = KeyId::new(key_id.as_bytes()).map_err(|_| HashError)?;
        let params = ParamsBuilder::new()
            .m_cost(MEMORY_KIB)
            .t_cost(PASSES)
            .p_cost(LANES)
            .keyid(key_id)
            .build()
            .map_err(|_| HashError)?;
        argon2id(Some(pepper.expose()), params)
            .and_then(|argon2| {
                argon2.hash_password_with_salt(password.normal().as_bytes(), &salt).ok()
            })
            .map(|hash| hash.to_string())
            .ok_or(HashError)
    }

    /// Judges `password` by a `stored` argon2id or bcrypt hash. Text that is neither, names an unknown
    /// pepper or asks for too much is a [`Verdict::Mismatch`].
    pub fn verify(&self, password: &Password, stored: &str) -> Verdict {
        if stored.starts_with("$2") {
            verify_bcrypt(password, stored)
        } else {
            self.verify_argon2id(password, stored).unwrap_or(Verdict::Mismatch)
        }
    }

    /// A hash that no password has, with the parameters and pepper of a new one. Verifying against it
    /// for unknown accounts takes the time that a wrong password takes (AUTH-5).
    pub fn dummy(&self) -> &str {
        &self.dummy
    }

    /// None stands for a hash that cannot be judged.
    fn verify_argon2id(&self, password: &Password, stored: &str) -> Option<Verdict> {
        let stored = PasswordHash::new(stored).ok()?;
        let current =
            stored.algorithm == ARGON2ID_IDENT && stored.version == Some(u32::from(Version::V0x13));
        let params = Params::try_from(&stored).ok()?;
        let output = params.output_len()?;
        if !current || !is_bounded(&params) || output < MIN_OUTPUT_BYTES {
            return None;
        }
        let pepper = match params.keyid() {
            [] => None,
            id => Some(self.peppers.get(str::from_utf8(id).ok()?)?),
        };
        let rehash = params.keyid() != self.peppers.active().0.as_bytes()
            || params.m_cost() < MEMORY_KIB
            || params.t_cost() < PASSES
            || output < Params::DEFAULT_OUTPUT_LEN;
        argon2id(pepper.map(|pepper| pepper.expose().as_slice()), params)?
            .verify_password(password.normal().as_bytes(), &stored)
            .ok()?;
        Some(Verdict::Match { rehash })
    }
}

fn argon2id(secret: Option<&[u8]>, params: Params) -> Option<Argon2<'_>> {
    match secret {
        Some(secret) => {
            Argon2::new_with_secret(secret, Algorithm::Argon2id, Version::V0x13, params).ok()
        }
        None => Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)),
    }
}

fn is_bounded(params: &Params) -> bool {
    params.m_cost() <= MAX_MEMORY_KIB
        && params.t_cost() <= MAX_PASSES
        && params.p_cost() <= MAX_LANES
}

/// The predecessor hashed the bytes as they came, without normalising, and bcrypt reads no further
/// than 72 of them; both stay so until the next log-in replaces the hash.
fn verify_bcrypt(password: &Password, stored: &str) -> Verdict {
    let known = ["$2a$", "$2b$", "$2y$"].iter().any(|version| stored.starts_with(version));
    let bounded =
        stored.parse::<bcrypt::HashParts>().is_ok_and(|parts| parts.get_cost() <= MAX_BCRYPT_COST);
    if !known || !bounded {
        return Verdict::Mismatch;
    }
    match bcrypt::verify(password.typed().expose_secret().as_bytes(), stored) {
        Ok(true) => Verdict::Match { rehash: true },
        Ok(false) | Err(_) => Verdict::Mismatch,
    }
}

/// Salt and output are zeros: nobody knows a password that hashes to zeros.
fn dummy_hash(key_id: &str) -> String {
    let key_id = base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, key_id);
    let salt = "A".repeat(22);
    let output = "A".repeat(43);
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES},keyid={key_id}${salt}${output}")
}
