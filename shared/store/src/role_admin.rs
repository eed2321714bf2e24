//! Custom roles as administrators see and change them (RBAC-1).

use postern_domain::{
    rbac::{CustomRole, Policy, RoleName},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, audit::AuditEvent, defect};

/// A custom role.
pub struct RoleRecord {
    /// What it is.
    pub role: CustomRole,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last changed.
    pub updated_at: UnixMillis,
}

impl RoleRecord {
    fn from_row(row: &Row) -> Result<Option<Self>> {
        let Some(name) = row.get::<Option<String>>("name")? else { return Ok(None) };
        let texts = |column| -> Result<Vec<String>> { Ok(row.get(column)?) };
        let role = CustomRole {
            name: name.parse().map_err(|_| defect("role name"))?,
            parents: texts("parents")?.iter().filter_map(|text| text.parse().ok()).collect(),
            permissions: texts("permissions")?
                .iter()
                .filter_map(|text| text.parse().ok())
                .collect(),
        };
        Ok(Some(Self {
            role,
            description: row.get("description")?,
            created_at: UnixMillis(row.get("created_at")?),
            updated_at: UnixMillis(row.get("updated_at")?),
        }))
    }
}

/// All custom roles at one moment, and the version of the policy that they make.
pub struct Roles {
    /// Rises with every change.
    pub version: i64,
    /// By name.
    pub records: Vec<RoleRecord>,
}

impl Roles {
    /// The policy that they make.
    pub fn policy(&self) -> Policy {
        Policy::new(self.records.iter().map(|record| record.role.clone()).collect())
    }
}

/// All custom roles, as of now.
pub async fn all(pg: &Connection) -> Result<Roles> {
    let rows = pg
        .query(
            "SELECT p.version, r.name, r.description, r.parents, r.permissions,
                    ms(r.created_at) AS created_at, ms(r.updated_at) AS updated_at
             FROM rbac_policy p LEFT JOIN roles r ON r.name > ''
             WHERE p.id ORDER BY r.name",
            params![],
        )
        .await?;
    let mut roles = Roles { version: 0, records: Vec::new() };
    for row in &rows {
        roles.version = row.get("version")?;
        roles.records.extend(RoleRecord::from_row(row)?);
    }
    Ok(roles)
}

/// Creates a role or replaces it, if the policy still has the version that the change was checked against.
/// `None` when it has not (nothing has changed then), else whether the role is new.
pub async fn put(
    pg: &Connection,
    version: i64,
    (role, description): (&CustomRole, &str),
    now: UnixMillis,
    event: &AuditEvent,
) -> Result<Option<bool>> {
    let parents: Vec<String> = role.parents.iter().map(ToString::to_string).collect();
    let permissions: Vec<String> = role.permissions.iter().map(ToString::to_string).collect();
    let row = pg
        .query_one(
            "WITH policy AS (
                 UPDATE rbac_policy SET version = version + 1 WHERE id AND version = $1
                 RETURNING version
             ), known AS (
                 SELECT name FROM roles WHERE name = $2
             ), put AS (
                 INSERT INTO roles (name, description, parents, permissions, created_at, updated_at)
                 SELECT $2, $3, $4, $5, from_ms($6), from_ms($6) FROM policy
                 ON CONFLICT (name) DO UPDATE
                 SET description = excluded.description, parents = excluded.parents,
                     permissions = excluded.permissions, updated_at = excluded.updated_at
                 RETURNING name
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM put, audit_event($7, NULL) a
             )
             SELECT NOT EXISTS (SELECT FROM known) AS created FROM put",
            params![
                version,
                role.name.as_str(),
                description,
                parents,
                permissions,
                now.0,
                &event.row()
            ],
        )
        .await?;
    row.map(|row| Ok(row.get("created")?)).transpose()
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
}

/// Deletes a role that nothing needs.
pub async fn delete(pg: &Connection, name: &RoleName, event: &AuditEvent) -> Result<Deleted> {
    let row = pg
        .query_one(
            "WITH needed AS (
                 SELECT EXISTS (SELECT FROM users WHERE roles @> ARRAY[$1])
                     OR EXISTS (SELECT FROM roles WHERE parents @> ARRAY[$1])
                     OR EXISTS (SELECT FROM grants WHERE subject_role = $1) AS needed
             ), removed AS (
                 DELETE FROM roles r USING needed WHERE r.name = $1 AND NOT needed.needed
                 RETURNING r.name
             ), policy AS (
                 UPDATE rbac_policy SET version = version + 1 FROM removed WHERE id
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM removed, audit_event($2, NULL) a
             )
             SELECT EXISTS (SELECT FROM removed) AS removed,
                    EXISTS (SELECT FROM roles WHERE name = $1) AS known",
            params![name.as_str(), &event.row()],
        )
        .await?
        .ok_or_else(|| defect("answer"))?;
    Ok(match (row.get("removed")?, row.get("known")?) {
        (true, _) => Deleted::Done,
        (false, true) => Deleted::InUse,
        (false, false) => Deleted::Unknown,
    })
}
