//! What hashing a password costs, counted.

/// What was computed, so that tests can tell whether two log-ins cost the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// Hashes by argon2id.
    pub(crate) argon2id: u32,
    /// Rounds of bcrypt, 2^cost for each hash.
    pub(crate) bcrypt_rounds: u64,
}
