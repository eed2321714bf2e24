//! Tokens of connections that are gone, until the provider knows (OAUTH-10). A trigger leaves them there, whoever deletes
//! the connection (`migrations/functions/connections.sql`).

use std::time::Duration;

use postern_domain::{
    ids::{ConnectionId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection as Pg};
use uuid::Uuid;

use super::tokens::Sealed;
use crate::Result;

/// How long whoever takes one may take for it; it is tried again after that, and later each time.
const LEASE: Duration = Duration::from_secs(30);
/// At how many tries it is given up: the provider has forgotten the token by then, or us.
const MOST_TRIES: i32 = 12;

/// Tokens to revoke.
pub struct Revocation {
    /// Its row.
    pub row: Uuid,
    /// The provider.
    pub provider: String,
    /// Which connection they were of, a part of the envelopes' place.
    pub connection: ConnectionId,
    /// Whose.
    pub owner: UserId,
    /// The version, likewise.
    pub version: i32,
    /// The envelopes.
    pub sealed: Sealed,
    /// Whether anybody has a connection left to the same account through one of the provider's siblings.
    pub shared: bool,
}

/// Takes up to `count` that are due, of this connection or of any. `siblings` says which providers are one project with which:
/// an object of lists.
pub async fn take(
    pg: &Pg,
    connection: Option<ConnectionId>,
    siblings: &serde_json::Value,
    count: i64,
    now: UnixMillis,
) -> Result<Vec<Revocation>> {
    let rows = pg
        .query(
            "WITH due AS (
                 SELECT id FROM oauth_revocations
                 WHERE due_at <= from_ms($3) AND ($1::uuid IS NULL OR integration_id = $1)
                 ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED
             ), given_up AS (
                 DELETE FROM oauth_revocations r USING due WHERE r.id = due.id AND r.tries >= $5
             )
             UPDATE oauth_revocations r
             SET tries = tries + 1, due_at = from_ms($3) + $6::int4 * interval '1 second' * power(2, least(tries, 10))
             FROM due WHERE r.id = due.id AND r.tries < $5
             RETURNING r.id, r.provider, r.integration_id, r.owner, r.version, r.access, r.refresh,
                 EXISTS (SELECT FROM oauth_integrations i
                         WHERE i.account = r.account
                           AND i.provider IN (SELECT jsonb_array_elements_text($2::jsonb -> r.provider))) AS shared",
            params![
                connection.map(ConnectionId::uuid),
                siblings,
                now.0,
                count,
                MOST_TRIES,
                i32::try_from(LEASE.as_secs()).unwrap_or(i32::MAX),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Revocation {
                row: row.get("id")?,
                provider: row.get("provider")?,
                connection: ConnectionId::from_uuid(row.get("integration_id")?),
                owner: UserId::from_uuid(row.get("owner")?),
                version: row.get("version")?,
                sealed: Sealed {
                    access: row.get("access")?,
                    refresh: row.get("refresh")?,
                    expires_at: None,
                    refresh_at: None,
                },
                shared: row.get("shared")?,
            })
        })
        .collect()
}

/// Forgets what is revoked, or need not be.
pub async fn done(pg: &Pg, row: Uuid) -> Result<()> {
    pg.query("DELETE FROM oauth_revocations WHERE id = $1", params![row]).await?;
    Ok(())
}
