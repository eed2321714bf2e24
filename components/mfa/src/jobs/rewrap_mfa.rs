//! Puts the secrets of authenticator apps under the active key once another one is (MFA-1, JOB-5): then the old one can be
//! destroyed. While there is one key only, nobody looks.

use std::time::Duration;

use postern_domain::jobs::Order;
use postern_edge::{
    jobs::{Job, JobError, Kind},
    metrics,
};
use postern_platform::{clock::Stopwatch, log, random};
use postern_store::factors::keys::{self, Enveloped};
use serde::{Deserialize, Serialize};

use crate::{
    config::{self, MfaConfig},
    secrets::{self, TABLE},
};

/// Rows of one statement.
const BATCH: i64 = 500;
/// How long a run goes on. What is left, the next one does.
const REWRAP_FOR: Duration = Duration::from_secs(40);

/// Re-wrap them. A schedule orders this.
#[derive(Debug, Serialize, Deserialize)]
pub struct RewrapMfa {}

impl Order for RewrapMfa {
    const KIND: &'static str = "rewrap_mfa";
}

impl Kind for RewrapMfa {
    type Order = Self;
    // Then the next one is due.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let config = config::get().await?;
        let started = Stopwatch::start();
        for old in config.mfa_keys.old() {
            let pg = job.pg().await?;
            let mut after = None;
            while started.elapsed() < REWRAP_FOR {
                let found = keys::under(&pg, old, (after, BATCH)).await?;
                let Some(last) = found.last() else { break };
                after = Some(last.user);
                keys::replace(&pg, &wrapped(&config, found)?).await?;
            }
        }
        Ok(())
    }
}

/// Those that open, with the envelope under the active key. One that does not is damage or a swap: it stays as it is, and keeps
/// no other from its turn.
fn wrapped(
    config: &MfaConfig,
    found: Vec<Enveloped>,
) -> Result<Vec<(Enveloped, String)>, random::Unavailable> {
    let mut wrapped = Vec::with_capacity(found.len());
    for old in found {
        match secrets::rewrap(config, &old, random::bytes()?) {
            Ok(Some(new)) => wrapped.push((old, new)),
            Ok(None) => {}
            Err(why) => {
                log::line(&format!("{TABLE}: {} stays under its old key: {why}", old.id));
                metrics::left_under_old_key(TABLE);
            }
        }
    }
    Ok(wrapped)
}
