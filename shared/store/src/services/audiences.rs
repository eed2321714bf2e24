//! What access tokens are for that services accept.

use postern_domain::{
    ids::{ServiceAccountId, UserId},
    services::audience::Audience,
};
use postern_platform::{params, pg::Connection};

use crate::{Result, effects::Effects};

/// Whose an audience is, if anybody's; that the user gets a token for it is then on record.
pub async fn record_exchange(
    pg: &Connection,
    audience: &Audience,
    user: UserId,
    effects: &Effects,
) -> Result<Option<ServiceAccountId>> {
    let row = pg
        .query_one(
            "SELECT account_id, record_effects($2, $3) FROM service_audiences WHERE audience = $1",
            params![audience.as_str(), &effects.row(), user.uuid()],
        )
        .await?;
    row.map(|row| Ok(ServiceAccountId::from_uuid(row.get("account_id")?))).transpose()
}

/// What access tokens are for that a service accepts.
pub async fn of(pg: &Connection, service: ServiceAccountId) -> Result<Vec<String>> {
    let sql = "SELECT audience FROM service_audiences WHERE account_id = $1";
    let rows = pg.query(sql, params![service.uuid()]).await?;
    rows.iter().map(|row| Ok(row.get("audience")?)).collect()
}
