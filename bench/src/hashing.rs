//! What the cores can hash at most: the application's own password hashing, natively and with nothing else
//! to do.

use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

use anyhow::{anyhow, ensure};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use postern_domain::{
    auth::{
        password::{PasswordHasher, SALT_BYTES, Verdict},
        spelling::Password,
    },
    ring::KeyRing,
};
use secrecy::SecretString;
use serde::Serialize;

use crate::random;

/// How long each number takes.
const LENGTH: Duration = Duration::from_secs(4);
/// Bytes of a pepper.
const KEY_BYTES: usize = 32;

/// Password verifications a second.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct HashingLimit {
    pub(crate) one_core_per_second: f64,
    pub(crate) all_cores_per_second: f64,
}

/// Measures both, one after the other. Blocks for as long.
pub(crate) fn measure(cores: usize) -> anyhow::Result<HashingLimit> {
    let password = Password::parse("correct horse battery staple")?;
    let hasher = PasswordHasher::new(KeyRing::parse(&pepper()?)?);
    let hash = hasher.hash(&password, random::bytes::<SALT_BYTES>()?)?;
    let matches = hasher.verify(&password, &hash);
    ensure!(matches == Verdict::Match { rehash: false }, "the hash does not verify");
    let verify = || {
        black_box(hasher.verify(black_box(&password), black_box(&hash)));
    };
    Ok(HashingLimit {
        one_core_per_second: per_second(1, &verify)?,
        all_cores_per_second: per_second(cores, &verify)?,
    })
}

/// How often `work` is done in a second by that many threads together.
fn per_second(threads: usize, work: &(impl Fn() + Sync)) -> anyhow::Result<f64> {
    let repeat = || {
        let started = Instant::now();
        let mut done = 0u32;
        while started.elapsed() < LENGTH {
            work();
            done += 1;
        }
        f64::from(done) / started.elapsed().as_secs_f64()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(repeat)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| anyhow!("a hashing thread panicked")))
            .sum()
    })
}

fn pepper() -> anyhow::Result<SecretString> {
    let key = BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<KEY_BYTES>()?);
    Ok(SecretString::from(format!("bench:{key}")))
}
