//! Password hashes: argon2id with a keyed pepper; bcrypt for what the predecessor left (AUTH-6).
//!
//! Not here: which passwords are good enough ([`policy`](crate::auth::policy)), and what a wrong one
//! leads to ([`login`](crate::auth::login)).

use std::hint::black_box;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, KeyId, Params, ParamsBuilder, Version};
use subtle::ConstantTimeEq;

use crate::{
    auth::{imported, spelling::Password, work::Work},
    ring::KeyRing,
};

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
const MIN_OUTPUT_BYTES: usize = 16;

/// Whether a password is the one that was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Match {
        /// The stored hash is weaker than a new one would be, or under an old pepper: hash the
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

/// Why a hash of the predecessor was not wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// It is no bcrypt hash, or one that asks for too much.
    #[error("this is not a bcrypt hash that a log-in would judge")]
    NotBcrypt,
    /// It could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

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

    /// The ring, which this component alone holds: for what else must open nowhere else.
    pub fn peppers(&self) -> &KeyRing {
        &self.peppers
    }

    /// A PHC string: `$argon2id$v=19$m=19456,t=2,p=1,keyid=…$<salt>$<hash>`. `salt` has to be random.
    ///
    /// Hashed is the normal form of the password. The pepper is argon2's secret input (RFC 9106 §3.1).
    pub fn hash(&self, password: &Password, salt: [u8; SALT_BYTES]) -> Result<String, HashError> {
        self.argon2id(password.normal().as_bytes(), salt)
    }

    /// Wraps a `bcrypt` hash of the predecessor, whose password nobody here knows, in argon2id under the
    /// active pepper. `salt` has to be random.
    pub fn wrap(&self, bcrypt: &str, salt: [u8; SALT_BYTES]) -> Result<String, WrapError> {
        let (_, inner) = imported::plain(bcrypt).ok_or(WrapError::NotBcrypt)?;
        let outer = self.argon2id(inner.as_bytes(), salt)?;
        imported::wrapped(&inner, &outer).ok_or(WrapError::NotBcrypt)
    }

    /// Judges `password` by a `stored` hash: argon2id, bcrypt, or bcrypt wrapped in argon2id. Text that is
    /// none, names an unknown pepper or asks for too much is a [`Verdict::Mismatch`].
    pub fn verify(&self, password: &Password, stored: &str) -> Verdict {
        self.judge(password, stored, &mut Work::default())
    }

    /// The same for a log-in, which must not tell by its time what is `stored`, if anything (AUTH-5): every
    /// try costs one argon2id and, while accounts of the predecessor are left, one bcrypt of
    /// `imported_cost`, the highest of theirs.
    pub fn verify_alike(
        &self,
        password: &Password,
        stored: Option<&str>,
        imported_cost: Option<u32>,
    ) -> Verdict {
        self.judge_alike(password, stored, imported_cost, &mut Work::default())
    }

    fn judge_alike(
        &self,
        password: &Password,
        stored: Option<&str>,
        imported_cost: Option<u32>,
        work: &mut Work,
    ) -> Verdict {
        let verdict = self.judge(password, stored.unwrap_or(&self.dummy), work);
        if work.argon2id == 0 {
            black_box(self.verify_argon2id(password.normal().as_bytes(), &self.dummy, work));
        }
        if let Some(cost) = imported_cost {
            imported::fill_up(password, cost, work);
        }
        verdict
    }

    fn judge(&self, password: &Password, stored: &str, work: &mut Work) -> Verdict {
        let verdict = if stored.starts_with("$2") {
            self.verify_imported(password, stored, work)
        } else {
            self.verify_argon2id(password.normal().as_bytes(), stored, work)
        };
        verdict.unwrap_or(Verdict::Mismatch)
    }

    /// None stands for a wrong password, and for a hash that cannot be judged.
    fn verify_imported(
        &self,
        password: &Password,
        stored: &str,
        work: &mut Work,
    ) -> Option<Verdict> {
        if let Some((settings, outer)) = imported::unwrapped(stored) {
            let inner = settings.hash(password, work)?;
            self.verify_argon2id(inner.as_bytes(), outer, work)?;
        } else {
            let (settings, expected) = imported::plain(stored)?;
            let found = settings.hash(password, work)?;
            bool::from(found.as_bytes().ct_eq(expected.as_bytes())).then_some(())?;
        }
        Some(Verdict::Match { rehash: true })
    }

    fn argon2id(&self, input: &[u8], salt: [u8; SALT_BYTES]) -> Result<String, HashError> {
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
            .and_then(|argon2| argon2.hash_password_with_salt(input, &salt).ok())
            .map(|hash| hash.to_string())
            .ok_or(HashError)
    }

    /// A hash that no password has, with the parameters and pepper of a new one. Verifying against it
    /// for unknown accounts takes the time that a wrong password takes (AUTH-5).
    pub fn dummy(&self) -> &str {
        &self.dummy
    }

    /// None stands for a wrong password, and for a hash that cannot be judged.
    fn verify_argon2id(&self, input: &[u8], stored: &str, work: &mut Work) -> Option<Verdict> {
        let stored = PasswordHash::new(stored).ok()?;
        let current =
            stored.algorithm == ARGON2ID_IDENT && stored.version == Some(u32::from(Version::V0x13));
        let params = Params::try_from(&stored).ok()?;
        let output = params.output_len()?;
        if !current || !is_bounded(&params) || output < MIN_OUTPUT_BYTES {
            return None;
        }
        let key_id = str::from_utf8(params.keyid()).ok()?;
        let pepper = match key_id {
            "" => None,
            _ => Some(self.peppers.get(key_id)?),
        };
        let rehash = self.peppers.is_outdated(key_id)
            || params.m_cost() < MEMORY_KIB
            || params.t_cost() < PASSES
            || output < Params::DEFAULT_OUTPUT_LEN;
        let argon2 = argon2id(pepper.map(|pepper| pepper.expose().as_slice()), params)?;
        work.argon2id += 1;
        argon2.verify_password(input, &stored).ok()?;
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

/// Salt and output are zeros: nobody knows a password that hashes to zeros.
fn dummy_hash(key_id: &str) -> String {
    let key_id = base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, key_id);
    let salt = "A".repeat(22);
    let output = "A".repeat(43);
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES},keyid={key_id}${salt}${output}")
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    const SALT: [u8; SALT_BYTES] = *b"sixteen bytes ok";

    /// AUTH-5, AUTH-6: while hashes of the predecessor are left, every try to log in is the same work: at
    /// an account of ours, at one of theirs whatever its cost and whether or not it is wrapped, and at none.
    #[test]
    fn every_log_in_is_the_same_work() {
        let ring = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let hasher = PasswordHasher::new(KeyRing::parse(&SecretString::from(ring)).unwrap());
        let right = Password::parse("correct horse").unwrap();
        let wrong = Password::parse("battery staple").unwrap();
        let bcrypt = |cost| {
            let parts = bcrypt::hash_with_salt("correct horse", cost, SALT).unwrap();
            parts.format_for_version(bcrypt::Version::TwoB)
        };
        let ours = hasher.hash(&right, SALT).unwrap();
        let theirs: Vec<String> = (4..=6).map(bcrypt).collect();
        let wrapped: Vec<String> =
            theirs.iter().map(|hash| hasher.wrap(hash, SALT).unwrap()).collect();
        let stored: Vec<&String> = [&ours].into_iter().chain(&theirs).chain(&wrapped).collect();
        for imported_cost in [None, Some(6)] {
            let tried = |password, stored| {
                let mut work = Work::default();
                let verdict = hasher.judge_alike(password, stored, imported_cost, &mut work);
                (verdict, work)
            };
            let (verdict, expected) = tried(&wrong, None);
            let bcrypt_rounds = if imported_cost.is_some() { 64 } else { 0 };
            assert_eq!(
                (verdict, expected),
                (Verdict::Mismatch, Work { argon2id: 1, bcrypt_rounds })
            );
            // Without hashes of theirs there is none to be compared.
            let of_ours = if imported_cost.is_some() { stored.len() } else { 1 };
            for stored in &stored[..of_ours] {
                assert_eq!(tried(&wrong, Some(stored)), (Verdict::Mismatch, expected), "{stored}");
                let (verdict, work) = tried(&right, Some(stored));
                assert_eq!(verdict, Verdict::Match { rehash: *stored != &ours }, "{stored}");
                assert_eq!(work, expected, "{stored}");
            }
            assert_eq!(tried(&right, Some("$2b$damaged")).1, expected);
        }
    }
}
