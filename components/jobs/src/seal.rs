//! Seals what the audit log has gained (DATA-4).

use postern_domain::{
    audit::{chain, checkpoint::Checkpoint},
    auth::signing_key::SigningKey,
};
use postern_edge::Call;
use postern_platform::{clock, pg::Connection};
use postern_store::audit_seal;

use crate::error::JobError;

/// Events of one statement.
const BATCH: u32 = 500;
/// Batches of one job; what is left then, the next job seals.
const MAX_BATCHES: usize = 20;

/// Seals batch by batch until nothing waits. Running twice at once is harmless: of two that seal behind the same
/// number one does nothing.
pub async fn run(call: &Call, key: &SigningKey) -> Result<(), JobError> {
    let away = |_| JobError::Temporary("postgres is away".into());
    let pg = call.pg().await.map_err(away)?;
    for _ in 0..MAX_BATCHES {
        if !seal_batch(&pg, key).await? {
            break;
        }
    }
    Ok(())
}

async fn seal_batch(pg: &Connection, key: &SigningKey) -> Result<bool, JobError> {
    let unsealed = audit_seal::unsealed(pg, BATCH).await?;
    let (mut hash, mut seq) = (unsealed.last_hash, unsealed.last_seq);
    let mut seals = Vec::with_capacity(unsealed.events.len());
    for event in &unsealed.events {
        seq += 1;
        hash = chain::seal(&hash, seq, event);
        seals.push((seq, event.id, hash));
    }
    if seals.is_empty() {
        return Ok(false);
    }
    let checkpoint = Checkpoint::sign(key, seq, &hash, clock::now_ms());
    Ok(audit_seal::write(pg, unsealed.last_seq, &seals, &checkpoint).await?)
}
