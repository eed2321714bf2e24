//! Envelopes under keys that are to be given up (OAUTH-5). Not here: putting them under another one.

use postern_domain::ids::{ConnectionId, UserId};
use postern_platform::{
    params,
    pg::{Connection as Pg, Row},
};
use uuid::Uuid;

use crate::Result;

/// The envelopes of a row, and where they belong.
pub struct Enveloped {
    /// The row.
    pub row: Uuid,
    /// Of which connection the tokens are, or were.
    pub connection: ConnectionId,
    /// Whose.
    pub user: UserId,
    /// The version.
    pub version: i32,
    /// The access token's.
    pub access: String,
    /// The refresh token's, if there is one.
    pub refresh: Option<String>,
}

impl Enveloped {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            row: row.get("id")?,
            connection: ConnectionId::from_uuid(row.get("integration_id")?),
            user: UserId::from_uuid(row.get("user_id")?),
            version: row.get("version")?,
            access: row.get("access")?,
            refresh: row.get("refresh")?,
        })
    }
}

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Tokens of connections.
    Tokens,
    /// Tokens that are still to be revoked.
    Revocations,
}

/// Up to `count` rows behind `after` whose envelopes are under one of these keys.
pub async fn under(
    pg: &Pg,
    table: Table,
    keys: &[String],
    (after, count): (Uuid, i64),
) -> Result<Vec<Enveloped>> {
    let params = params![keys.to_vec(), after, count];
    let rows = match table {
        Table::Tokens => {
            pg.query(
                "SELECT integration_id AS id, integration_id, user_id, version, access, refresh
                 FROM oauth_tokens
                 WHERE split_part(access, '.', 2) = ANY ($1) AND integration_id > $2
                 ORDER BY integration_id LIMIT $3",
                params,
            )
            .await?
        }
        Table::Revocations => {
            pg.query(
                "SELECT id, integration_id, owner AS user_id, version, access, refresh
                 FROM oauth_revocations
                 WHERE split_part(access, '.', 2) = ANY ($1) AND id > $2
                 ORDER BY id LIMIT $3",
                params,
            )
            .await?
        }
    };
    rows.iter().map(Enveloped::read).collect()
}

/// Puts other envelopes in the place of those that were read, unless others stand there by now.
pub async fn replace(
    pg: &Pg,
    table: Table,
    old: &Enveloped,
    (access, refresh): (&str, Option<&str>),
) -> Result<()> {
    let params = params![old.row, old.user.uuid(), old.access.as_str(), access, refresh];
    match table {
        Table::Tokens => {
            pg.query(
                "UPDATE oauth_tokens SET access = $4, refresh = $5
                 WHERE integration_id = $1 AND user_id = $2 AND access = $3",
                params,
            )
            .await?
        }
        Table::Revocations => {
            pg.query(
                "UPDATE oauth_revocations SET access = $4, refresh = $5
                 WHERE id = $1 AND owner = $2 AND access = $3",
                params,
            )
            .await?
        }
    };
    Ok(())
}
