//! bcrypt hashes of the predecessor (AUTH-6), as they came and wrapped in argon2id.
//!
//! A wrapped one is the settings of the bcrypt hash (version, cost, salt), and after them the PHC string of
//! the argon2id hash of the whole bcrypt hash:
//! `$2b$12$<salt>$argon2id$v=19$m=19456,t=2,p=1,keyid=…$<salt>$<hash>`.

use std::hint::black_box;

use secrecy::ExposeSecret;

use crate::auth::{spelling::Password, work::Work};

/// What a stored hash may ask for at most.
const MAX_COST: u32 = 14;
/// `$2b$12$` and 22 characters of salt.
const SETTINGS_BYTES: usize = 29;
/// Characters after the settings of a bcrypt hash.
const OUTPUT_BYTES: usize = 31;
/// The salt of work whose outcome nobody looks at.
const NO_SALT: [u8; 16] = [0; 16];

/// What a bcrypt hash is made with, beside the password.
pub(crate) struct Settings {
    cost: u32,
    salt: [u8; 16],
}

impl Settings {
    /// Hashes as the predecessor did: the bytes as they were typed, and no more than 72 of them. Gives the
    /// text of the hash, in version `2b`.
    pub(crate) fn hash(&self, password: &Password, work: &mut Work) -> Option<String> {
        let typed = password.typed().expose_secret().as_bytes();
        work.bcrypt_rounds += 1 << self.cost;
        let parts = bcrypt::hash_with_salt(typed, self.cost, self.salt).ok()?;
        Some(parts.format_for_version(bcrypt::Version::TwoB))
    }
}

/// A hash that is not wrapped: what it is made with, and its text in version `2b`.
pub(crate) fn plain(stored: &str) -> Option<(Settings, String)> {
    let known = ["$2a$", "$2b$", "$2y$"].iter().any(|version| stored.starts_with(version));
    let parts = stored.parse::<bcrypt::HashParts>().ok().filter(|_| known)?;
    let settings = Settings { cost: parts.get_cost(), salt: parts.get_salt_raw() };
    // 4 is the least that bcrypt is defined for.
    (4..=MAX_COST)
        .contains(&settings.cost)
        .then(|| (settings, parts.format_for_version(bcrypt::Version::TwoB)))
}

/// The text of a wrapped hash.
pub(crate) fn wrapped(plain: &str, argon2id: &str) -> Option<String> {
    Some(format!("{}{argon2id}", plain.get(..SETTINGS_BYTES)?))
}

/// A wrapped hash: what the inner one is made with, and the PHC string of the outer.
pub(crate) fn unwrapped(stored: &str) -> Option<(Settings, &str)> {
    let (settings, argon2id) = stored.split_at_checked(SETTINGS_BYTES)?;
    let (settings, _) = plain(&format!("{settings}{}", ".".repeat(OUTPUT_BYTES)))?;
    argon2id.starts_with("$argon2id$").then_some((settings, argon2id))
}

/// Goes on hashing until `work` is that of a bcrypt hash of this `cost`: 2^c rounds and then 2^c, 2^(c+1)…
/// make 2^cost together, whatever c was.
pub(crate) fn fill_up(password: &Password, cost: u32, work: &mut Work) {
    let cost = cost.clamp(4, MAX_COST);
    while work.bcrypt_rounds < 1 << cost {
        let next = work.bcrypt_rounds.checked_ilog2().unwrap_or(cost);
        let settings = Settings { cost: next, salt: NO_SALT };
        black_box(settings.hash(password, work));
    }
}
