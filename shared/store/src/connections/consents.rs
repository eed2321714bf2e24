//! Receipts of what users have agreed to (OAUTH-9). Nothing changes one.

use postern_domain::{
    ids::{ConnectionId, ConsentId, UserId},
    oauth::{scopes::Scopes, words::Words},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection as Pg};
use serde_json::Value;

use crate::{Result, defect};

/// A receipt.
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The provider.
    pub provider: String,
    /// What people called the account.
    pub label: String,
    /// How what was agreed to changed.
    pub change: String,
    /// What was agreed to since.
    pub scopes: Scopes,
    /// At which device; `None` where the provider has changed it by itself.
    pub device: Option<String>,
    /// By which words its user was asked, if by any.
    pub words: Option<Words>,
    /// When.
    pub at: UnixMillis,
}

/// The receipts of a user's connection, also of one that is gone, the oldest first: at most `limit`, behind `after`.
pub async fn list(
    pg: &Pg,
    (user, connection): (UserId, ConnectionId),
    after: ConsentId,
    limit: usize,
) -> Result<Vec<Consent>> {
    let rows = pg
        .query(
            "SELECT c.id, c.provider, c.label, c.change, c.device, c.words,
                    ms(c.consented_at) AS consented_at,
                    ARRAY(SELECT s.scope FROM oauth_scopes s WHERE s.consent_id = c.id
                          ORDER BY s.scope) AS scopes
             FROM oauth_consents c
             WHERE c.user_id = $1 AND c.integration_id = $2 AND c.id > $3
             ORDER BY c.id LIMIT $4",
            params![
                user.uuid(),
                connection.uuid(),
                after.uuid(),
                i64::try_from(limit).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Consent {
                id: ConsentId::from_uuid(row.get("id")?),
                provider: row.get("provider")?,
                label: row.get("label")?,
                change: row.get("change")?,
                scopes: row.get::<Vec<String>>("scopes")?.into_iter().collect(),
                device: row.get("device")?,
                words: words(row.get("words")?)?,
                at: UnixMillis(row.get("consented_at")?),
            })
        })
        .collect()
}

fn words(stored: Option<Value>) -> Result<Option<Words>> {
    stored.map(serde_json::from_value).transpose().map_err(|_| defect("words of a receipt"))
}
