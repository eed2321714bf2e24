//! What the sealer remembers of the audit chain outside of the database (DATA-4): the last checkpoint that it signed,
//! and how far its patrol has come. Redis forgets it when it is emptied; then the database is believed again, up to
//! what has been pushed out.

use postern_domain::audit::checkpoint::Checkpoint;
use postern_platform::{
    args,
    redis::{Redis, Script},
};

use crate::{Result, defect};

static RECALL: Script = Script::new(include_str!("../scripts/audit_recall.lua"));
static REMEMBER: Script = Script::new(include_str!("../scripts/audit_remember.lua"));

fn keys() -> [String; 1] {
    ["pst:{audit}:sealer".to_owned()]
}

/// What is remembered.
#[derive(Debug, Default)]
pub struct Memory {
    /// The last checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// Up to which number the patrol has come.
    pub patrolled: u64,
}

/// What is remembered.
pub async fn recall(redis: &Redis) -> Result<Memory> {
    let reply = redis.run(&RECALL, &keys(), args![]).await?;
    let checkpoint = match reply.text(0)?.as_str() {
        "" => None,
        text => Some(serde_json::from_str(text).map_err(|_| defect("remembered checkpoint"))?),
    };
    let patrolled = u64::try_from(reply.int(1)?).map_err(|_| defect("place of the patrol"))?;
    Ok(Memory { checkpoint, patrolled })
}

/// Remembers a checkpoint, unless a later one is, and how far the patrol has come.
pub async fn remember(redis: &Redis, checkpoint: &Checkpoint, patrolled: u64) -> Result<()> {
    let text = serde_json::to_string(checkpoint).map_err(|_| defect("checkpoint"))?;
    let number = |seq: u64| i64::try_from(seq).map_err(|_| defect("number of a seal"));
    let args = args![number(checkpoint.seq)?, text, number(patrolled)?];
    redis.run(&REMEMBER, &keys(), args).await?;
    Ok(())
}
