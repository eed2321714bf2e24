//! Who has used a connection, how often and for what (OAUTH-8, OAUTH-11): each use is a row, until a tick counts it by day.

use std::time::Duration;

use postern_domain::{
    ids::{ConnectionId, UserId},
    oauth::scopes::Scopes,
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection as Pg};

use super::{list_of, tokens::StoredTokens};
use crate::Result;

/// For how many days counts are kept: a year and a month, to compare with.
pub const KEPT_DAYS: i32 = 396;
const DAY_MS: i64 = 86_400_000;

/// What a service asks for.
pub struct Asked<'a> {
    /// The name of its account.
    pub service: &'a str,
    /// These scopes; none: whatever was granted.
    pub scopes: &'a Scopes,
    /// When.
    pub now: UnixMillis,
}

/// The day of a moment, since 1970 (UTC).
pub fn day(at: UnixMillis) -> i32 {
    i32::try_from(at.0.div_euclid(DAY_MS)).unwrap_or(i32::MAX)
}

/// Tokens of a connection, whoever's it is, for a service that may use all. True beside them: the access token may be handed
/// out as it is, for it is good for `least`, and that is on record. False: somebody has to look why not. Without `least` it
/// never may.
pub async fn take(
    pg: &Pg,
    connection: ConnectionId,
    asked: &Asked<'_>,
    least: Option<Duration>,
) -> Result<Option<(StoredTokens, bool)>> {
    let row = pg
        .query_one(
            "WITH held AS (
                 SELECT i.id, i.user_id, i.provider, i.label, i.state, i.paused_at IS NOT NULL AS paused,
                        i.last_used_at, t.version, t.access, t.refresh, t.expires_at, t.retry_at,
                        t.failures, t.written_at, t.attempt_until > clock_timestamp() AS attempt_lives,
                        ARRAY(SELECT s.scope FROM oauth_scopes s WHERE s.consent_id = i.consent_id) AS granted
                 FROM oauth_integrations i JOIN oauth_tokens t ON t.integration_id = i.id
                 WHERE i.id = $1 AND EXISTS (
                     SELECT FROM users u
                     WHERE u.id = i.user_id AND u.status = 'active' AND u.delete_after IS NULL
                 )
                 FOR KEY SHARE OF i
             ), served AS (
                 INSERT INTO oauth_uses (integration_id, user_id, service, outcome, scopes, used_at)
                 SELECT id, user_id, $2, 'served', $3, from_ms($4) FROM held
                 WHERE NOT paused AND state <> 'needs_reauth' AND $3 <@ granted
                   AND attempt_lives IS DISTINCT FROM false AND $5::int8 IS NOT NULL
                   AND (expires_at IS NULL OR expires_at > from_ms($4 + $5))
                 RETURNING integration_id AS id
             ), used AS (
                 UPDATE oauth_integrations i SET last_used_at = from_ms($4)
                 FROM served JOIN held USING (id)
                 WHERE i.id = served.id
                   AND (held.last_used_at IS NULL OR held.last_used_at < from_ms($4 - 60000))
             )
             SELECT id, user_id, provider, label, state, paused, ms(last_used_at) AS last_used_at, version,
                    access, refresh, ms(expires_at) AS expires_at, ms(retry_at) AS retry_at, failures,
                    ms(written_at) AS written_at, attempt_lives, granted,
                    EXISTS (SELECT FROM served) AS served
             FROM held",
            params![
                connection.uuid(),
                asked.service,
                list_of(asked.scopes),
                asked.now.0,
                least.map(|least| i64::try_from(least.as_millis()).unwrap_or(i64::MAX)),
            ],
        )
        .await?;
    row.map(|row| Ok((StoredTokens::read(&row)?, row.get("served")?))).transpose()
}

/// The connection of a user at a provider that a service gets: one that has the scopes, and works, the oldest of them.
pub async fn choose(
    pg: &Pg,
    user: UserId,
    provider: &str,
    scopes: &Scopes,
) -> Result<Option<ConnectionId>> {
    let row = pg
        .query_one(
            "SELECT i.id FROM oauth_integrations i
             WHERE i.user_id = $1 AND i.provider = $2 AND EXISTS (
                 SELECT FROM users u
                 WHERE u.id = i.user_id AND u.status = 'active' AND u.delete_after IS NULL
             )
             ORDER BY $3 <@ ARRAY(SELECT s.scope FROM oauth_scopes s WHERE s.consent_id = i.consent_id) DESC,
                      i.paused_at IS NULL AND i.state <> 'needs_reauth' DESC, i.id
             LIMIT 1",
            params![user.uuid(), provider, list_of(scopes)],
        )
        .await?;
    row.map(|row| Ok(ConnectionId::from_uuid(row.get("id")?))).transpose()
}

/// Puts on record how asking ended: `served`, or why not.
pub async fn record(
    pg: &Pg,
    (user, connection): (UserId, ConnectionId),
    asked: &Asked<'_>,
    outcome: &str,
) -> Result<()> {
    pg.query(
        "WITH used AS (
             UPDATE oauth_integrations
             SET last_used_at = CASE WHEN $4 = 'served' THEN from_ms($6) ELSE last_used_at END
             WHERE id = $2 AND user_id = $1
             RETURNING id
         )
         INSERT INTO oauth_uses (integration_id, user_id, service, outcome, scopes, used_at)
         SELECT id, $1, $3, $4, $5, from_ms($6) FROM used",
        params![
            user.uuid(),
            connection.uuid(),
            asked.service,
            outcome,
            list_of(asked.scopes),
            asked.now.0,
        ],
    )
    .await?;
    Ok(())
}

/// Counts up to `most` uses until now, each once. Gives how many.
pub async fn count(pg: &Pg, now: UnixMillis, most: i64) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH counted AS (
                 DELETE FROM oauth_uses WHERE id IN (
                     SELECT id FROM oauth_uses WHERE used_at <= from_ms($1)
                     ORDER BY used_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                 RETURNING integration_id, user_id, service, outcome, scopes, ms(used_at) / 86400000 AS day
             ), sums AS (
                 INSERT INTO oauth_usage AS u (integration_id, user_id, day, service, outcome, scope, calls)
                 SELECT integration_id, user_id, day::int4, service, outcome, scope, count(*)
                 FROM counted, unnest(CASE WHEN scopes <> '{}' OR outcome = 'scope_not_granted' THEN scopes || ''::text
                                         ELSE ARRAY['', '*'] END) AS scope
                 GROUP BY integration_id, user_id, day, service, outcome, scope
                 ON CONFLICT (integration_id, day, service, outcome, scope)
                     DO UPDATE SET calls = u.calls + excluded.calls
             )
             SELECT count(*) AS counted FROM counted",
            params![now.0, most],
        )
        .await?;
    row.map_or(Ok(0), |row| Ok(row.get("counted")?))
}

/// Forgets the counts of the earliest day that is longer ago than they are kept.
pub async fn forget(pg: &Pg, now: UnixMillis) -> Result<()> {
    pg.query(
        "DELETE FROM oauth_usage WHERE day = (SELECT min(day) FROM oauth_usage WHERE day < $1)",
        params![day(now).saturating_sub(KEPT_DAYS)],
    )
    .await?;
    Ok(())
}

/// What stands for the scope where a service has named none, and got whatever was granted. Who was refused for its scopes has named
/// some, if only such as are not counted.
pub const ANY: &str = "*";

/// How often one service asked on one day, with one end.
pub struct Count {
    /// The day, since 1970 (UTC).
    pub day: i32,
    /// The name of the service account.
    pub service: String,
    /// `served`, or why not.
    pub outcome: String,
    /// For this scope; [`ANY`] where none was named; empty: the calls themselves.
    pub scope: String,
    /// How often.
    pub calls: i64,
}

/// The use of a connection.
pub struct Usage {
    /// Since the day that was asked for.
    pub counts: Vec<Count>,
    /// The last day, among all that are kept, on which somebody got a token for a scope.
    pub last_used: Vec<(String, i32)>,
}

/// The use of a user's connection since a day, what is not counted yet among it; and when each scope was last used, before that
/// day as well.
pub async fn usage(
    pg: &Pg,
    (user, connection): (UserId, ConnectionId),
    since: i32,
) -> Result<Usage> {
    let rows = pg
        .query(
            "WITH used AS (
                 SELECT day, service, outcome, scope, calls FROM oauth_usage
                 WHERE integration_id = $2 AND user_id = $1
                 UNION ALL
                 SELECT (ms(used_at) / 86400000)::int4, service, outcome, scope, 1
                 FROM oauth_uses, unnest(CASE WHEN scopes <> '{}' OR outcome = 'scope_not_granted' THEN scopes || ''::text
                                         ELSE ARRAY['', '*'] END) AS scope
                 WHERE integration_id = $2 AND user_id = $1
             )
             SELECT day, service, outcome, scope, sum(calls)::int8 AS calls, false AS is_last FROM used
             WHERE day >= $3
             GROUP BY day, service, outcome, scope
             UNION ALL
             SELECT max(day), '', 'served', scope, 0, true FROM used
             WHERE outcome = 'served' AND scope <> ''
             GROUP BY scope
             ORDER BY day, service, outcome, scope",
            params![user.uuid(), connection.uuid(), since],
        )
        .await?;
    let mut usage = Usage { counts: Vec::new(), last_used: Vec::new() };
    for row in &rows {
        let (day, scope) = (row.get("day")?, row.get("scope")?);
        if row.get("is_last")? {
            usage.last_used.push((scope, day));
            continue;
        }
        let (service, outcome, calls) =
            (row.get("service")?, row.get("outcome")?, row.get("calls")?);
        usage.counts.push(Count { day, service, outcome, scope, calls });
    }
    Ok(usage)
}
