//! The tokens of connections, in envelopes (OAUTH-5). Not here: opening them.

use postern_domain::{
    ids::{ConnectionId, UserId},
    oauth::refresh::Stored,
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection as Pg};

use crate::Result;

/// Envelopes of the tokens of one version. No `Debug`.
pub struct Sealed {
    /// The access token's.
    pub access: String,
    /// The refresh token's, if there is one.
    pub refresh: Option<String>,
    /// Until when the access token is good, where the provider says.
    pub expires_at: Option<UnixMillis>,
}

/// Tokens as they are stored.
pub struct StoredTokens {
    /// Their version, a part of the envelopes' place.
    pub version: i32,
    /// The envelopes.
    pub sealed: Sealed,
    /// What a refresh goes by.
    pub stored: Stored,
}

/// The tokens of a user's connection.
pub async fn of(pg: &Pg, user: UserId, id: ConnectionId) -> Result<Option<StoredTokens>> {
    let row = pg
        .query_one(
            "SELECT version, access, refresh, ms(expires_at) AS expires_at,
                    ms(attempt_until) AS attempt_until
             FROM oauth_tokens WHERE integration_id = $2 AND user_id = $1",
            params![user.uuid(), id.uuid()],
        )
        .await?;
    row.map(|row| {
        let refresh: Option<String> = row.get("refresh")?;
        let expires_at = row.get::<Option<i64>>("expires_at")?.map(UnixMillis);
        let attempt_until = row.get::<Option<i64>>("attempt_until")?.map(UnixMillis);
        Ok(StoredTokens {
            version: row.get("version")?,
            stored: Stored { expires_at, attempt_until, refreshable: refresh.is_some() },
            sealed: Sealed { access: row.get("access")?, refresh, expires_at },
        })
    })
    .transpose()
}
