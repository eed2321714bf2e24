//! What the guard asks of a service account: whose a key is, whether it has called too often, and that it was used.

use std::time::Duration;

use postern_domain::{
    auth::limits,
    ids::{ServiceAccountId, ServiceKeyId},
    rbac::Permission,
    services::network::Network,
    time::UnixMillis,
};
use postern_platform::{
    args, params,
    pg::Connection,
    redis::{Redis, Script},
};

use crate::{Result, defect, limits::Quota};

static CALL: Script = Script::new(concat!(
    include_str!("../scripts/count_call.lua"),
    include_str!("../scripts/service_call.lua"),
));

/// How exactly it is known when a key was last used.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// A key, and whose it is.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The key.
    pub key: ServiceKeyId,
    /// From when on it is refused.
    pub expires_at: UnixMillis,
    /// When it was last used, if ever.
    pub last_used_at: Option<UnixMillis>,
    /// The account.
    pub account: ServiceAccountId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Where it may come from; from anywhere if there are none.
    pub networks: Vec<Network>,
}

impl Presented {
    /// Whether a use at `now` is worth noting.
    pub fn is_use_noted(&self, now: UnixMillis) -> bool {
        self.last_used_at.is_some_and(|last| now < last.plus(NOTED_EVERY))
    }
}

/// The key with this hash. It is read at each call, so that one that was revoked opens nothing any more.
pub async fn by_key(pg: &Connection, key_hash: &str) -> Result<Option<Presented>> {
    let row = pg
        .query_one(
            "SELECT k.id AS key_id, ms(k.expires_at) AS expires_at,
                    ms(k.last_used_at) AS last_used_at,
                    a.id, a.name, a.permissions, a.allowed_addresses
             FROM service_keys k JOIN service_accounts a ON a.id = k.account_id
             WHERE k.key_hash = $1",
            params![key_hash],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let networks: Vec<String> = row.get("allowed_addresses")?;
    let networks = networks.iter().map(|text| text.parse().map_err(|_| defect("network")));
    // One that does not parse permits nothing; a network that does not would permit everything.
    let permissions: Vec<String> = row.get("permissions")?;
    Ok(Some(Presented {
        key: ServiceKeyId::from_uuid(row.get("key_id")?),
        expires_at: UnixMillis(row.get("expires_at")?),
        last_used_at: row.get::<Option<i64>>("last_used_at")?.map(UnixMillis),
        account: ServiceAccountId::from_uuid(row.get("id")?),
        name: row.get("name")?,
        permissions: permissions.iter().filter_map(|text| text.parse().ok()).collect(),
        networks: networks.collect::<Result<_>>()?,
    }))
}

/// Counts a call of an account; gives the quota that it is beyond.
pub async fn count(
    redis: &Redis,
    account: ServiceAccountId,
    now: UnixMillis,
) -> Result<Option<Quota>> {
    let rate = limits::of_service_account();
    let period = i64::try_from(rate.period.as_millis()).unwrap_or(i64::MAX);
    let bucket = format!("pst:{{{account}}}:calls:service");
    let reply = redis.run(&CALL, &[bucket], args![now.0, rate.burst, period]).await?;
    if reply.is_empty() {
        return Ok(None);
    }
    let millis = |index| -> Result<Duration> {
        Ok(Duration::from_millis(u64::try_from(reply.int(index)?).unwrap_or_default()))
    };
    Ok(Some(Quota {
        allowed: false,
        limit: i64::from(rate.burst),
        remaining: 0,
        reset_after: millis(0)?,
        retry_after: millis(1)?,
    }))
}

/// Notes that a key was used, unless a use within the minute before is on record.
pub async fn note_use(pg: &Connection, key: ServiceKeyId, now: UnixMillis) -> Result<()> {
    pg.query(
        "UPDATE service_keys SET last_used_at = from_ms($2)
         WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= from_ms($3))",
        params![key.uuid(), now.0, now.minus(NOTED_EVERY).0],
    )
    .await?;
    Ok(())
}
