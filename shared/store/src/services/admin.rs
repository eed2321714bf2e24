//! Service accounts as administrators see and change them.

use postern_domain::{
    ids::{ServiceAccountId, ServiceKeyId, UserId},
    rbac::{Effective, Permission},
    services::{audience::Audience, network::Network},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, DatabaseError, Row},
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{Result, StoreError, authorization::basis::Basis, defect, effects::Effects};

/// What an account is, whoever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Where it may come from; from anywhere if there are none.
    pub networks: Vec<Network>,
    /// What access tokens are for that it accepts.
    pub audiences: Vec<Audience>,
}

impl Account {
    /// What it may do, as the rule against escalation asks for it.
    pub fn effective(&self) -> Effective {
        self.permissions.iter().cloned().collect()
    }

    fn texts<T: ToString>(all: &[T]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }
}

/// An account with what surrounds it.
#[derive(Debug, Clone)]
pub struct AccountRecord {
    /// Its id.
    pub id: ServiceAccountId,
    /// What it is.
    pub account: Account,
    /// Rises with each change of it; keys are none.
    pub version: i32,
    /// Who made it, unless they are gone.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: UnixMillis,
    /// When it was last changed.
    pub updated_at: UnixMillis,
    /// Its keys, the oldest first; those that have expired among them until the next is made.
    pub keys: Vec<KeyRecord>,
}

/// What is known of a key.
#[derive(Debug, Clone, Deserialize)]
pub struct KeyRecord {
    /// Its id.
    pub id: ServiceKeyId,
    /// Who made it, unless they are gone.
    pub created_by: Option<UserId>,
    /// When, in milliseconds since the epoch; so are the others.
    pub created_at: i64,
    /// From when on it is refused.
    pub expires_at: i64,
    /// When it was last used, to the minute.
    pub last_used_at: Option<i64>,
}

impl AccountRecord {
    fn from_row(row: &Row) -> Result<Self> {
        let texts = |column| -> Result<Vec<String>> { Ok(row.get(column)?) };
        let networks = texts("allowed_addresses")?;
        let networks = networks.iter().map(|text| text.parse().map_err(|_| defect("network")));
        let keys: Value = row.get("keys")?;
        Ok(Self {
            id: ServiceAccountId::from_uuid(row.get("id")?),
            account: Account {
                name: row.get("name")?,
                permissions: texts("permissions")?
                    .iter()
                    .filter_map(|one| one.parse().ok())
                    .collect(),
                networks: networks.collect::<Result<_>>()?,
                audiences: texts("audiences")?.iter().filter_map(|one| one.parse().ok()).collect(),
            },
            version: row.get("version")?,
            created_by: row.get::<Option<_>>("created_by")?.map(UserId::from_uuid),
            created_at: UnixMillis(row.get("created_at")?),
            updated_at: UnixMillis(row.get("updated_at")?),
            keys: serde_json::from_value(keys).map_err(|_| defect("keys"))?,
        })
    }
}

/// Accounts after `after`, in the order in which they were made; at most `count`, and only this one if one is named.
pub async fn list(
    pg: &Connection,
    only: Option<ServiceAccountId>,
    after: ServiceAccountId,
    count: usize,
) -> Result<Vec<AccountRecord>> {
    let rows = pg
        .query(
            "SELECT a.id, a.name, a.permissions, a.allowed_addresses, a.version, a.created_by,
                    ms(a.created_at) AS created_at, ms(a.updated_at) AS updated_at,
                    ARRAY(SELECT audience FROM service_audiences
                          WHERE account_id = a.id ORDER BY audience) AS audiences,
                    (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'id', k.id, 'created_by', k.created_by,
                                'created_at', ms(k.created_at), 'expires_at', ms(k.expires_at),
                                'last_used_at', ms(k.last_used_at)) ORDER BY k.id), '[]')
                     FROM service_keys k WHERE k.account_id = a.id) AS keys
             FROM service_accounts a
             WHERE a.id > $1 AND ($2::uuid IS NULL OR a.id = $2)
             ORDER BY a.id LIMIT $3",
            params![
                after.uuid(),
                only.map(ServiceAccountId::uuid),
                i64::try_from(count).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    rows.iter().map(AccountRecord::from_row).collect()
}

/// An account.
pub async fn read(pg: &Connection, id: ServiceAccountId) -> Result<Option<AccountRecord>> {
    let first = ServiceAccountId::from_uuid(Uuid::nil());
    Ok(list(pg, Some(id), first, 1).await?.pop())
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It was made.
    Done,
    /// Another account has one of the audiences.
    AudienceTaken,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

impl Changed {
    /// Of a statement that gives a row for what it has changed.
    fn of(row: std::result::Result<Option<Row>, DatabaseError>) -> Result<Self> {
        match row {
            Ok(Some(_)) => Ok(Self::Done),
            Ok(None) => Ok(Self::Stale),
            Err(DatabaseError::Constraint(name)) if name == "service_audiences_pkey" => {
                Ok(Self::AudienceTaken)
            }
            Err(error) => Err(StoreError::from(error)),
        }
    }
}

/// Creates an account; again with the same id changes nothing.
pub async fn create(
    pg: &Connection,
    basis: &Basis,
    (id, account): (ServiceAccountId, &Account),
    created_by: UserId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH created AS (
                 INSERT INTO service_accounts (id, name, permissions, allowed_addresses, created_by,
                     created_at, updated_at)
                 SELECT $1, $2, $3, $4, $5, from_ms($6), from_ms($6) WHERE rbac_holds($8)
                 ON CONFLICT (id) DO NOTHING
                 RETURNING id
             ), named AS (
                 INSERT INTO service_audiences (audience, account_id)
                 SELECT wanted.one, c.id FROM created c, unnest($7::text[]) AS wanted(one)
             ), present AS (
                 SELECT id, true AS fresh FROM created
                 UNION ALL
                 SELECT id, false FROM service_accounts WHERE id = $1
             )
             SELECT CASE WHEN fresh THEN record_effects($9) END FROM present LIMIT 1",
            params![
                id.uuid(),
                &account.name,
                Account::texts(&account.permissions),
                Account::texts(&account.networks),
                created_by.uuid(),
                now.0,
                Account::texts(&account.audiences),
                &basis.row(),
                &effects.row(),
            ],
        )
        .await;
    Changed::of(row)
}

/// Makes this of an account, if it still has the version that was decided over.
pub async fn update(
    pg: &Connection,
    basis: &Basis,
    (present, account): (&AccountRecord, &Account),
    now: UnixMillis,
    effects: &Effects,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH changed AS (
                 UPDATE service_accounts
                 SET permissions = $4, allowed_addresses = $5, updated_at = from_ms($6),
                     version = version + 1, name = $3
                 WHERE id = $1 AND version = $2 AND rbac_holds($8)
                 RETURNING id
             ), dropped AS (
                 DELETE FROM service_audiences s USING changed c
                 WHERE s.account_id = c.id AND NOT s.audience = ANY($7::text[])
             ), named AS (
                 INSERT INTO service_audiences (audience, account_id)
                 SELECT wanted.one, c.id FROM changed c, unnest($7::text[]) AS wanted(one)
                 WHERE NOT EXISTS (SELECT FROM service_audiences s
                                   WHERE s.audience = wanted.one AND s.account_id = c.id)
             )
             SELECT record_effects($9) FROM changed",
            params![
                present.id.uuid(),
                present.version,
                &account.name,
                Account::texts(&account.permissions),
                Account::texts(&account.networks),
                now.0,
                Account::texts(&account.audiences),
                &basis.row(),
                &effects.row(),
            ],
        )
        .await;
    Changed::of(row)
}

/// Deletes an account with its keys and audiences, if it still has the version that was decided over.
pub async fn delete(
    pg: &Connection,
    basis: &Basis,
    present: &AccountRecord,
    effects: &Effects,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH removed AS (
                 DELETE FROM service_accounts WHERE id = $1 AND version = $2 AND rbac_holds($3)
                 RETURNING id
             )
             SELECT record_effects($4) FROM removed",
            params![present.id.uuid(), present.version, &basis.row(), &effects.row()],
        )
        .await;
    Changed::of(row)
}
