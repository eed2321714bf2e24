//! Keys of service accounts, as administrators make and revoke them. Of a key there is its hash, and nothing by which it
//! could be shown again.

use postern_domain::{
    ids::{ServiceKeyId, UserId},
    services::{MAX_KEYS, key::ServiceKey},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use super::admin::AccountRecord;
use crate::{Result, authorization::basis::Basis, defect, effects::Effects};

/// A key to make.
pub struct NewKey<'a> {
    /// Its id.
    pub id: ServiceKeyId,
    /// The key.
    pub key: &'a ServiceKey,
    /// From when on it is refused.
    pub expires_at: UnixMillis,
    /// Who makes it.
    pub created_by: UserId,
}

/// What became of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It is there, and nobody has seen it yet.
    Done,
    /// One with this id was there before: this one is none.
    Present,
    /// The account has as many as it may have.
    Full,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

/// Makes a key of an account, if that still has the version that was decided over.
pub async fn create(
    pg: &Connection,
    basis: &Basis,
    (present, new): (&AccountRecord, &NewKey<'_>),
    now: UnixMillis,
    effects: &Effects,
) -> Result<Created> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome FROM create_service_key(
                     $1, $2, $3, $4, $5, $6, $7, from_ms($8), from_ms($9))
             )
             SELECT outcome, CASE WHEN outcome = 'created' THEN record_effects($10) END FROM done",
            params![
                &basis.row(),
                present.id.uuid(),
                present.version,
                i64::try_from(MAX_KEYS).unwrap_or(i64::MAX),
                new.id.uuid(),
                new.key.hash(),
                new.created_by.uuid(),
                new.expires_at.0,
                now.0,
                &effects.row(),
            ],
        )
        .await?
        .ok_or_else(|| defect("answer of create_service_key"))?;
    match row.get::<String>("outcome")?.as_str() {
        "created" => Ok(Created::Done),
        "present" => Ok(Created::Present),
        "full" => Ok(Created::Full),
        "stale" => Ok(Created::Stale),
        _ => Err(defect("outcome of create_service_key")),
    }
}

/// Revokes a key of an account. `None` when there is none such, or what was decided over has changed meanwhile.
pub async fn revoke(
    pg: &Connection,
    basis: &Basis,
    (present, key): (&AccountRecord, ServiceKeyId),
    effects: &Effects,
) -> Result<Option<()>> {
    let row = pg
        .query_one(
            "WITH removed AS (
                 DELETE FROM service_keys
                 WHERE id = $1 AND account_id = $2 AND rbac_holds($3)
                   AND EXISTS (SELECT FROM service_accounts WHERE id = $2 AND version = $4)
                 RETURNING id
             )
             SELECT record_effects($5) FROM removed",
            params![key.uuid(), present.id.uuid(), &basis.row(), present.version, &effects.row(),],
        )
        .await?;
    Ok(row.map(drop))
}
