//! Seals what the audit log has gained (DATA-4), and only behind a chain that is the sealer's own: what it signs, its
//! key vouches for.

use std::time::Duration;

use postern_domain::{
    audit::{chain, checkpoint::Checkpoint, finding::Finding, sealing, verifier::Verifier},
    jobs::Order,
};
use postern_edge::{
    Call,
    jobs::{Job, JobError, Kind},
    log, metrics,
};
use postern_platform::{clock, pg::Connection};
use postern_store::{
    audit::{self, memory::Memory},
    effects::Effects,
};
use serde::{Deserialize, Serialize};

use super::push_checkpoint::PushCheckpoint;
use crate::config::{self, SealingConfig};

/// Events of one statement, and so of one checkpoint.
const BATCH: u32 = 500;
/// Batches of one job; what is left then, the next job seals.
const MAX_BATCHES: usize = 20;
/// Events that are recomputed at once: more than lie between two checkpoints.
const STRETCH: u32 = 2 * BATCH;

/// Seal what waits.
#[derive(Debug, Serialize, Deserialize)]
pub struct SealAudit {}

impl Order for SealAudit {
    const KIND: &'static str = "seal_audit";
}

impl Kind for SealAudit {
    type Order = Self;
    // Security rests on it.
    const TRY_FOR: Duration = Duration::from_hours(24);

    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        seal(job, &*config::sealing().await?).await
    }
}

/// Recomputes the chain's end, and a stretch of what lies before; then seals batch by batch until nothing waits. A
/// chain that is not what was signed is left as it is, and the operator told. Running twice at once is harmless: of
/// two that seal behind the same number one does nothing.
async fn seal(job: &Job<'_>, config: &SealingConfig) -> Result<(), JobError> {
    let (call, redis, pg) = (job.call, job.redis()?, job.pg().await?);
    // Before the database: what is remembered is in it, whoever else is sealing.
    let memory = audit::memory::recall(redis).await?;
    let (mut end, patrolled) = own_end(call, &pg, config, &memory).await?;
    for _ in 0..MAX_BATCHES {
        let Some(checkpoint) = seal_batch(call, &pg, config, &mut end).await? else { break };
        audit::memory::remember(redis, &checkpoint, patrolled).await?;
    }
    Ok(())
}

/// A number, and the seal at it.
type ChainEnd = (u64, [u8; 32]);

/// Where the chain ends, if it is the sealer's own; and how far the patrol has come.
async fn own_end(
    call: &Call,
    pg: &Connection,
    config: &SealingConfig,
    memory: &Memory,
) -> Result<(ChainEnd, u64), JobError> {
    let keys = &config.keys;
    let remembered = memory.checkpoint.as_ref();
    let remembered_seq = remembered.map_or(0, |checkpoint| checkpoint.seq);
    let audit::seal::Ends { end, patrolled } =
        audit::seal::ends(pg, remembered_seq, memory.patrolled).await?;
    let refused = |finding| refuse(call, finding);
    let own = sealing::extend_from(&end, remembered, keys).map_err(refused)?;
    prove(call, pg, config, end.before.as_ref()).await?;
    if patrolled.is_none() && memory.patrolled > 0 {
        return Err(refused(Finding::Unsigned { seq: memory.patrolled }));
    }
    // Behind the end the patrol begins again, so that an old event is not safe to edit either.
    let reached = prove(call, pg, config, patrolled.as_ref()).await?;
    Ok((own, if reached >= own.0 { 0 } else { reached }))
}

/// Recomputes the chain behind a checkpoint, up to the last one of a stretch, whose number this gives.
async fn prove(
    call: &Call,
    pg: &Connection,
    config: &SealingConfig,
    from: Option<&Checkpoint>,
) -> Result<u64, JobError> {
    let after = from.map_or(0, |checkpoint| checkpoint.seq);
    let lines = audit::seal::lines(pg, after, STRETCH).await?;
    let recompute = || -> Result<u64, Finding> {
        let mut verifier = Verifier::behind(from, &config.keys)?;
        for line in &lines {
            verifier.take(line)?;
        }
        let proven = verifier.proven_up_to();
        if proven == after && !lines.is_empty() {
            return Err(Finding::Unsigned { seq: after + 1 });
        }
        Ok(proven)
    };
    recompute().map_err(|finding| refuse(call, finding))
}

/// What is found wrong leaves by three ways: the log, a counter, and the job, which stays and says it.
fn refuse(call: &Call, finding: Finding) -> JobError {
    let text = format!("the audit chain is not what was signed, nothing is sealed: {finding}");
    log("jobs", "seal_audit", call.trace_id(), "audit-chain", &text);
    metrics::sealing_refused(finding.name());
    JobError::Temporary(text)
}

/// Seals one batch and moves on behind it. None when nothing waits, or somebody else has sealed meanwhile.
async fn seal_batch(
    call: &Call,
    pg: &Connection,
    config: &SealingConfig,
    end: &mut ChainEnd,
) -> Result<Option<Checkpoint>, JobError> {
    let (after, mut hash) = *end;
    let mut seq = after;
    let events = audit::seal::unsealed(pg, BATCH).await?;
    let mut seals = Vec::with_capacity(events.len());
    for event in &events {
        seq += 1;
        hash = chain::seal(&hash, seq, event);
        seals.push((seq, event.id, hash));
    }
    if seals.is_empty() {
        return Ok(None);
    }
    let checkpoint = Checkpoint::sign(&config.signing_key, seq, &hash, clock::now_ms());
    let mut effects = Effects::at(call.now());
    if config.webhook.is_some() {
        effects = effects.job(&PushCheckpoint(checkpoint.clone()))?;
    }
    let written = audit::seal::write(pg, after, &seals, &checkpoint, &effects).await?;
    *end = (seq, hash);
    Ok(written.then_some(checkpoint))
}
