//! Custom roles as administrators change them (RBAC-1).

use postern_domain::{
    ids::UserId,
    rbac::{CustomRole, RoleName},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use crate::{Result, authorization::basis::Basis, defect, effects::Effects};

/// What became of a role that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new, and has this version.
    Created(i64),
    /// It was there, and has this version now.
    Replaced(i64),
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

/// Creates a role or replaces it, if what was decided over is still there.
pub async fn put(
    pg: &Connection,
    basis: &Basis,
    (role, description): (&CustomRole, &str),
    now: UnixMillis,
    effects: &Effects,
) -> Result<Put> {
    let parents: Vec<String> = role.parents.iter().map(ToString::to_string).collect();
    let permissions: Vec<String> = role.permissions.iter().map(ToString::to_string).collect();
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, role_version FROM put_role($1, $2, $3, $4, $5, from_ms($6))
             )
             SELECT outcome, role_version, CASE WHEN outcome <> 'stale' THEN record_effects($7) END
             FROM done",
            params![
                &basis.row(),
                role.name.as_str(),
                description,
                parents,
                permissions,
                now.0,
                &effects.row()
            ],
        )
        .await?
        .ok_or_else(|| defect("answer of put_role"))?;
    match (row.get::<String>("outcome")?.as_str(), row.get::<Option<i64>>("role_version")?) {
        ("created", Some(version)) => Ok(Put::Created(version)),
        ("replaced", Some(version)) => Ok(Put::Replaced(version)),
        ("stale", _) => Ok(Put::Stale),
        _ => Err(defect("outcome of put_role")),
    }
}

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// It is gone.
    Done,
    /// There is no such role.
    Unknown,
    /// A user, a role or a grant needs it.
    InUse,
    /// A session that was not told yet may name it.
    Unsettled,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

/// Users whose sessions have yet to be told of a change of their roles; at most `count`.
pub async fn unsettled(pg: &Connection, count: usize) -> Result<Vec<UserId>> {
    let rows = pg
        .query(
            "SELECT unsettled_users($1) AS id",
            params![i64::try_from(count).unwrap_or(i64::MAX)],
        )
        .await?;
    rows.iter().map(|row| Ok(UserId::from_uuid(row.get("id")?))).collect()
}

/// Deletes a role that nothing needs, if what was decided over is still there, and no session but those of `settled`
/// can name the role any more.
pub async fn delete(
    pg: &Connection,
    basis: &Basis,
    name: &RoleName,
    settled: &[UserId],
    effects: &Effects,
) -> Result<Deleted> {
    let settled: Vec<String> = settled.iter().map(ToString::to_string).collect();
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome FROM delete_role($1, $2, $3::text[]::uuid[])
             )
             SELECT outcome, CASE WHEN outcome = 'deleted' THEN record_effects($4) END FROM done",
            params![&basis.row(), name.as_str(), settled, &effects.row()],
        )
        .await?
        .ok_or_else(|| defect("answer of delete_role"))?;
    match row.get::<String>("outcome")?.as_str() {
        "deleted" => Ok(Deleted::Done),
        "unknown" => Ok(Deleted::Unknown),
        "in_use" => Ok(Deleted::InUse),
        "unsettled" => Ok(Deleted::Unsettled),
        "stale" => Ok(Deleted::Stale),
        _ => Err(defect("outcome of delete_role")),
    }
}
