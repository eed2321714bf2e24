//! Refreshing tokens, fenced (OAUTH-6): an attempt is recorded at a version, and what becomes of it is written where both
//! still match. No more than one is under way at a version, by the clock of the database.

use std::time::Duration;

use postern_domain::{
    ids::{ConnectionId, ConsentId, UserId},
    oauth::{
        refresh::ATTEMPT_LEASE,
        scopes::{ConsentChange, Scopes},
        status::State,
    },
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection as Pg, Row},
};
use uuid::Uuid;

use super::{list_of, tokens::Sealed};
use crate::{Result, effects::Noticed};

/// An attempt to refresh the tokens of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// Whose.
    pub user: UserId,
    /// Of which connection.
    pub connection: ConnectionId,
    /// At which version.
    pub version: i32,
    /// Its own name.
    pub id: Uuid,
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Records it, before the provider is called. False when somebody else is at it, or the version is another one by now.
pub async fn begin(pg: &Pg, attempt: &Attempt) -> Result<bool> {
    let row = pg
        .query_one(
            "UPDATE oauth_tokens
             SET attempt = $4, attempt_until = clock_timestamp() + $5::int8 * interval '1 millisecond'
             WHERE integration_id = $2 AND user_id = $1 AND version = $3
               AND (attempt_until IS NULL OR attempt_until <= clock_timestamp())
             RETURNING version",
            params![
                attempt.user.uuid(),
                attempt.connection.uuid(),
                attempt.version,
                attempt.id,
                milliseconds(ATTEMPT_LEASE),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Says that whoever made it lives. False when it counts no more.
pub async fn keep(pg: &Pg, attempt: &Attempt) -> Result<bool> {
    let row = pg
        .query_one(
            "UPDATE oauth_tokens
             SET attempt_until = clock_timestamp() + $5::int8 * interval '1 millisecond'
             WHERE integration_id = $2 AND user_id = $1 AND version = $3 AND attempt = $4
             RETURNING version",
            params![
                attempt.user.uuid(),
                attempt.connection.uuid(),
                attempt.version,
                attempt.id,
                milliseconds(ATTEMPT_LEASE),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// What a provider has given.
pub struct Renewed<'a> {
    /// The envelopes of the tokens, at the next version.
    pub sealed: &'a Sealed,
    /// The receipt and what is left, where it has granted less than before.
    pub narrowed: Option<(ConsentId, &'a Scopes)>,
    /// Now.
    pub now: UnixMillis,
}

/// Writes what a provider has given, which mends whatever was wrong with the connection. False when the attempt counts no
/// more: the version is another one.
pub async fn renew(
    pg: &Pg,
    attempt: &Attempt,
    renewed: &Renewed<'_>,
    effects: &Noticed,
) -> Result<bool> {
    let (consent, scopes) = renewed.narrowed.unzip();
    let row = pg
        .query_one(
            "WITH tokens AS (
                 UPDATE oauth_tokens
                 SET version = version + 1, access = $5, refresh = $6, expires_at = from_ms($7),
                     refresh_at = from_ms($8), attempt = NULL, attempt_until = NULL, failures = 0,
                     retry_at = NULL, written_at = from_ms($9)
                 WHERE integration_id = $2 AND user_id = $1 AND version = $3 AND attempt = $4
                 RETURNING integration_id AS id
             ), consent AS (
                 INSERT INTO oauth_consents
                     (id, user_id, integration_id, provider, label, change, consented_at)
                 SELECT $10, $1, i.id, i.provider, i.label, $11, from_ms($9)
                 FROM tokens JOIN oauth_integrations i ON i.id = tokens.id WHERE $10::uuid IS NOT NULL
                 RETURNING id
             ), scopes AS (
                 INSERT INTO oauth_scopes (consent_id, scope)
                 SELECT id, scope FROM consent, unnest($12::text[]) AS scope
             ), integration AS (
                 UPDATE oauth_integrations i
                 SET consent_id = coalesce($10, i.consent_id), error = NULL, state = 'active',
                     state_since = CASE WHEN i.state = 'active' THEN i.state_since ELSE from_ms($9) END
                 FROM tokens WHERE i.id = tokens.id AND i.user_id = $1
                 RETURNING i.id
             )
             SELECT record_effects($13, $1) FROM integration",
            params![
                attempt.user.uuid(),
                attempt.connection.uuid(),
                attempt.version,
                attempt.id,
                renewed.sealed.access.as_str(),
                renewed.sealed.refresh.as_deref(),
                renewed.sealed.expires_at.map(|at| at.0),
                renewed.sealed.refresh_at.map(|at| at.0),
                renewed.now.0,
                consent.map(ConsentId::uuid),
                ConsentChange::Narrowed.name(),
                scopes.map(list_of).unwrap_or_default(),
                &effects.row(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// What a provider has refused.
pub struct Refused<'a> {
    /// How the connection is now.
    pub state: State,
    /// Its code for why.
    pub code: &'a str,
    /// When it is asked again, if it is.
    pub retry_at: Option<UnixMillis>,
    /// Now.
    pub now: UnixMillis,
}

/// Ends an attempt without tokens. False when it counts no more.
pub async fn refuse(
    pg: &Pg,
    attempt: &Attempt,
    refused: &Refused<'_>,
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH tokens AS (
                 UPDATE oauth_tokens
                 SET attempt = NULL, attempt_until = NULL, failures = least(failures, 1000000) + 1,
                     retry_at = from_ms($7), refresh_at = from_ms($7)
                 WHERE integration_id = $2 AND user_id = $1 AND version = $3 AND attempt = $4
                 RETURNING integration_id AS id
             ), integration AS (
                 UPDATE oauth_integrations i
                 SET error = $6, state = $5,
                     state_since = CASE WHEN i.state = $5 THEN i.state_since ELSE from_ms($8) END
                 FROM tokens WHERE i.id = tokens.id AND i.user_id = $1
                 RETURNING i.id
             )
             SELECT record_effects($9, $1) FROM integration",
            params![
                attempt.user.uuid(),
                attempt.connection.uuid(),
                attempt.version,
                attempt.id,
                refused.state.name(),
                refused.code,
                refused.retry_at.map(|at| at.0),
                refused.now.0,
                &effects.row(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Says of a connection that its owner has to agree again, because nobody has heard of the attempt at this version. The attempt
/// stays: whoever made it and comes back after all writes what it brought. False when the version is another one, or
/// somebody has said so.
pub async fn lose(
    pg: &Pg,
    (user, connection, version): (UserId, ConnectionId, i32),
    (code, now): (&str, UnixMillis),
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH tokens AS (
                 UPDATE oauth_tokens SET refresh_at = NULL
                 WHERE integration_id = $2 AND user_id = $1 AND version = $3
                   AND attempt_until <= clock_timestamp()
                 RETURNING integration_id AS id
             ), integration AS (
                 UPDATE oauth_integrations i
                 SET error = $4, state = 'needs_reauth', state_since = from_ms($5)
                 FROM tokens WHERE i.id = tokens.id AND i.user_id = $1 AND i.state <> 'needs_reauth'
                 RETURNING i.id
             )
             SELECT record_effects($6, $1) FROM integration",
            params![user.uuid(), connection.uuid(), version, code, now.0, &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}

/// A connection whose tokens are due.
pub struct Due {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub connection: ConnectionId,
}

impl Due {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            user: UserId::from_uuid(row.get("user_id")?),
            connection: ConnectionId::from_uuid(row.get("id")?),
        })
    }
}

/// Takes up to `count` connections whose tokens the background is to refresh now. Nobody else takes them for a minute:
/// that saves calls of the database, and no more, for the attempt decides who calls the provider.
pub async fn take_due(pg: &Pg, now: UnixMillis, count: i64) -> Result<Vec<Due>> {
    let rows = pg
        .query(
            "WITH due AS (
                 SELECT t.integration_id FROM oauth_tokens t
                 WHERE t.refresh_at <= from_ms($1) ORDER BY t.refresh_at LIMIT $2
                 FOR UPDATE SKIP LOCKED
             ), taken AS (
                 UPDATE oauth_tokens t
                 SET refresh_at = CASE WHEN i.paused_at IS NULL AND i.state <> 'needs_reauth'
                     THEN from_ms($1) + interval '1 minute' END
                 FROM due JOIN oauth_integrations i ON i.id = due.integration_id
                 WHERE t.integration_id = due.integration_id
                 RETURNING t.integration_id AS id, t.user_id, t.refresh_at
             )
             SELECT id, user_id FROM taken WHERE refresh_at IS NOT NULL",
            params![now.0, count],
        )
        .await?;
    rows.iter().map(Due::read).collect()
}

/// Up to `count` connections at these providers of whose attempt nobody has heard again, and of which nobody has said so.
pub async fn lost(pg: &Pg, providers: Vec<String>, count: i64) -> Result<Vec<Due>> {
    let rows = pg
        .query(
            "WITH attempted AS MATERIALIZED (
                 SELECT integration_id FROM oauth_tokens WHERE attempt_until <= now()
             )
             SELECT i.id, i.user_id
             FROM attempted JOIN oauth_integrations i ON i.id = attempted.integration_id
             WHERE i.provider = ANY ($1) AND i.state <> 'needs_reauth'
             LIMIT $2",
            params![providers, count],
        )
        .await?;
    rows.iter().map(Due::read).collect()
}
