//! The tokens of connections, in envelopes (OAUTH-5). Not here: opening them.

use postern_domain::{
    ids::{ConnectionId, UserId},
    oauth::{
        refresh::{Attempt, Stored},
        scopes::Scopes,
        status::State,
    },
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection as Pg, Row},
};

use crate::{Result, defect};

/// Envelopes of the tokens of one version. No `Debug`.
pub struct Sealed {
    /// The access token's.
    pub access: String,
    /// The refresh token's, if there is one.
    pub refresh: Option<String>,
    /// Until when the access token is good, where the provider says.
    pub expires_at: Option<UnixMillis>,
    /// When the background refreshes them, if it does.
    pub refresh_at: Option<UnixMillis>,
}

/// Tokens as they are stored, and what decides whether they may be used.
pub struct StoredTokens {
    /// Of which connection.
    pub connection: ConnectionId,
    /// Whose.
    pub user: UserId,
    /// The provider.
    pub provider: String,
    /// What the account is called there.
    pub label: String,
    /// How the connection is.
    pub state: State,
    /// Whether its owner has paused it.
    pub paused: bool,
    /// What was granted.
    pub granted: Scopes,
    /// When a token of it was last used.
    pub last_used_at: Option<UnixMillis>,
    /// Their version, a part of the envelopes' place.
    pub version: i32,
    /// When they were written.
    pub written_at: UnixMillis,
    /// How often in a row the provider has failed to refresh them.
    pub failures: u32,
    /// The envelopes.
    pub sealed: Sealed,
    /// What a refresh goes by.
    pub stored: Stored,
}

impl StoredTokens {
    pub(super) fn read(row: &Row) -> Result<Self> {
        let time = |name: &str| -> Result<Option<UnixMillis>> {
            Ok(row.get::<Option<i64>>(name)?.map(UnixMillis))
        };
        let (refresh, expires_at): (Option<String>, _) = (row.get("refresh")?, time("expires_at")?);
        let state = State::named(&row.get::<String>("state")?);
        Ok(Self {
            connection: ConnectionId::from_uuid(row.get("id")?),
            user: UserId::from_uuid(row.get("user_id")?),
            provider: row.get("provider")?,
            label: row.get("label")?,
            state: state.ok_or_else(|| defect("state of a connection"))?,
            paused: row.get("paused")?,
            granted: row.get::<Vec<String>>("granted")?.into_iter().collect(),
            last_used_at: time("last_used_at")?,
            version: row.get("version")?,
            written_at: UnixMillis(row.get("written_at")?),
            failures: row.get::<i32>("failures")?.try_into().unwrap_or_default(),
            stored: Stored {
                expires_at,
                attempt: attempt(row)?,
                refreshable: refresh.is_some(),
                retry_at: time("retry_at")?,
            },
            sealed: Sealed { access: row.get("access")?, refresh, expires_at, refresh_at: None },
        })
    }
}

/// How the attempt of a row stands, by the clock of the database: those of workers need not agree with each other.
pub(super) fn attempt(row: &Row) -> Result<Attempt> {
    Ok(match row.get::<Option<bool>>("attempt_lives")? {
        None => Attempt::None,
        Some(true) => Attempt::UnderWay,
        Some(false) => Attempt::Lost,
    })
}

/// The tokens of a user's connection.
pub async fn of(pg: &Pg, user: UserId, id: ConnectionId) -> Result<Option<StoredTokens>> {
    let row = pg
        .query_one(
            "SELECT i.id, i.user_id, i.provider, i.label, i.state, i.paused_at IS NOT NULL AS paused,
                    ms(i.last_used_at) AS last_used_at, t.version, t.access, t.refresh,
                    ms(t.expires_at) AS expires_at, ms(t.retry_at) AS retry_at, t.failures,
                    ms(t.written_at) AS written_at, t.attempt_until > clock_timestamp() AS attempt_lives,
                    ARRAY(SELECT s.scope FROM oauth_scopes s WHERE s.consent_id = i.consent_id) AS granted
             FROM oauth_integrations i JOIN oauth_tokens t ON t.integration_id = i.id
             WHERE i.id = $2 AND i.user_id = $1",
            params![user.uuid(), id.uuid()],
        )
        .await?;
    row.as_ref().map(StoredTokens::read).transpose()
}
