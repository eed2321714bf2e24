//! Counters of all replicas, added up in one Redis hash, which holds so many and no more: it lies beside the sessions.

use postern_platform::redis::{Arg, Redis, Script};

use crate::Result;

static ADD: Script = Script::new(include_str!("scripts/metrics_add.lua"));
static READ: Script = Script::new(include_str!("scripts/metrics_read.lua"));

/// Counters that there may be: a few times as many as there are routes, methods and statuses that meet.
const MAX_COUNTERS: u32 = 5_000;
/// Bytes that the name of one may have.
const MAX_NAME: u32 = 200;

fn keys() -> [String; 1] {
    ["pst:{metrics}:counters".to_owned()]
}

/// Adds to counters.
pub async fn add(redis: &Redis, amounts: impl IntoIterator<Item = (String, u64)>) -> Result<()> {
    let mut args = vec![Arg::from(MAX_COUNTERS), Arg::from(MAX_NAME)];
    args.extend(amounts.into_iter().flat_map(|(field, amount)| {
        [Arg::from(field), Arg::from(i64::try_from(amount).unwrap_or(i64::MAX))]
    }));
    redis.run(&ADD, &keys(), args).await?;
    Ok(())
}

/// All counters.
pub async fn read(redis: &Redis) -> Result<Vec<(String, u64)>> {
    let reply = redis.run(&READ, &keys(), vec![]).await?;
    (0..reply.len() / 2)
        .map(|i| {
            let amount = reply.int(2 * i + 1)?;
            Ok((reply.text(2 * i)?, u64::try_from(amount).unwrap_or_default()))
        })
        .collect()
}
