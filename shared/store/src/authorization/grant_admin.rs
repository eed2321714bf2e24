//! Grants as administrators see and change them (RBAC-3).

use postern_domain::{
    ids::{GrantId, UserId},
    rbac::{Grant, Subject},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, DatabaseError, Row},
};

use crate::{
    Result, StoreError,
    authorization::{basis::Basis, grants},
    effects::Effects,
};

/// A grant with what surrounds it.
pub struct GrantRecord {
    /// Its id.
    pub id: GrantId,
    /// What it says.
    pub grant: Grant,
    /// Who gave it, unless they are gone.
    pub created_by: Option<UserId>,
    /// When it was given.
    pub created_at: UnixMillis,
}

impl GrantRecord {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: GrantId::from_uuid(row.get("id")?),
            grant: grants::from_row(row)?,
            created_by: row.get::<Option<_>>("created_by")?.map(UserId::from_uuid),
            created_at: UnixMillis(row.get("created_at")?),
        })
    }
}

/// What became of a grant.
pub enum Created {
    /// It is there.
    Done(GrantRecord),
    /// There is no such user.
    UnknownUser,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

/// Creates a grant, to a user or a role that exists; again with the same id gives the one that is there.
pub async fn create(
    pg: &Connection,
    basis: &Basis,
    (id, grant): (GrantId, &Grant),
    created_by: UserId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<Created> {
    let (user, role) = match &grant.subject {
        Subject::User(user) => (Some(user.uuid()), None),
        Subject::Role(role) => (None, Some(role.to_string())),
    };
    let row = pg
        .query_one(
            "WITH created AS (
                 INSERT INTO grants (id, subject_user, subject_role, permission, resource_type,
                     resource_id, expires_at, created_by, created_at)
                 SELECT $1, $2, $3, $4, $5, $6, from_ms($7), $8, from_ms($9)
                 WHERE rbac_holds($11)
                 ON CONFLICT (id) DO NOTHING
                 RETURNING *
             ), present AS (
                 SELECT *, true AS fresh FROM created
                 UNION ALL
                 SELECT *, false FROM grants WHERE id = $1
             )
             SELECT id, subject_user, subject_role, permission, resource_type, resource_id,
                    ms(expires_at) AS expires_at, created_by, ms(created_at) AS created_at,
                    CASE WHEN fresh THEN record_effects($10) END
             FROM present LIMIT 1",
            params![
                id.uuid(),
                user,
                role,
                grant.permission.to_string(),
                &grant.resource.kind,
                &grant.resource.id,
                grant.expires_at.map(|at| at.0),
                created_by.uuid(),
                now.0,
                &effects.row(),
                &basis.row(),
            ],
        )
        .await;
    match row {
        Ok(Some(row)) => GrantRecord::from_row(&row).map(Created::Done),
        Ok(None) => Ok(Created::Stale),
        Err(DatabaseError::Constraint(name)) if name == "grants_subject_user_fkey" => {
            Ok(Created::UnknownUser)
        }
        Err(error) => Err(StoreError::from(error)),
    }
}

/// Which grants to list.
pub struct Filter<'a> {
    /// Only those of this user.
    pub user: Option<UserId>,
    /// Only those of this role.
    pub role: Option<&'a str>,
    /// Only those on resources of this type.
    pub resource_type: Option<&'a str>,
    /// Only those on this resource.
    pub resource_id: Option<&'a str>,
}

/// Grants after `after`, in the order in which they were given; at most `count`.
pub async fn list(
    pg: &Connection,
    filter: &Filter<'_>,
    after: GrantId,
    count: usize,
) -> Result<Vec<GrantRecord>> {
    let rows = pg
        .query(
            "SELECT id, subject_user, subject_role, permission, resource_type, resource_id,
                    ms(expires_at) AS expires_at, created_by, ms(created_at) AS created_at
             FROM grants
             WHERE id > $1
               AND ($2::uuid IS NULL OR subject_user = $2)
               AND ($3::text IS NULL OR subject_role = $3)
               AND ($4::text IS NULL OR resource_type = $4)
               AND ($5::text IS NULL OR resource_id = $5)
             ORDER BY id LIMIT $6",
            params![
                after.uuid(),
                filter.user.map(UserId::uuid),
                filter.role,
                filter.resource_type,
                filter.resource_id,
                i64::try_from(count).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    rows.iter().map(GrantRecord::from_row).collect()
}

/// Withdraws a grant. False when there is none.
pub async fn delete(pg: &Connection, id: GrantId, effects: &Effects) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH removed AS (
                 DELETE FROM grants WHERE id = $1 RETURNING id
             )
             SELECT record_effects($2) FROM removed",
            params![id.uuid(), &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}
