//! Custom roles (RBAC-1): as the guard needs them, and as administrators see them. What changes them stands in
//! `role_admin`.

use postern_domain::{
    rbac::{CustomRole, Policy, RoleName},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, defect};

/// All custom roles: the policy by which permissions follow from role names. A name or permission that
/// does not parse gives nothing.
pub async fn policy(pg: &Connection) -> Result<Policy> {
    let rows = pg
        .query("SELECT name, parents, permissions FROM roles WHERE name > $1", params![""])
        .await?;
    let mut roles = Vec::with_capacity(rows.len());
    for row in &rows {
        let texts = |column| -> Result<Vec<String>> { Ok(row.get(column)?) };
        let Ok(name) = row.get::<String>("name")?.parse() else { continue };
        let parents = texts("parents")?.iter().filter_map(|text| text.parse().ok()).collect();
        let permissions =
            texts("permissions")?.iter().filter_map(|text| text.parse().ok()).collect();
        roles.push(CustomRole { name, parents, permissions });
    }
    Ok(Policy::new(roles))
}

/// A custom role.
pub struct RoleRecord {
    /// What it is.
    pub role: CustomRole,
    /// What it is for.
    pub description: String,
    /// The version of the policy that made it what it is.
    pub version: i64,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last changed.
    pub updated_at: UnixMillis,
}

impl RoleRecord {
    /// A role from a row with its columns; none where the join found none.
    pub(crate) fn from_row(row: &Row) -> Result<Option<Self>> {
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
            version: row.get("version")?,
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
    /// The custom role of this name.
    pub fn get(&self, name: &RoleName) -> Option<&RoleRecord> {
        self.records.iter().find(|record| record.role.name == *name)
    }

    /// The policy that they make.
    pub fn policy(&self) -> Policy {
        Policy::new(self.records.iter().map(|record| record.role.clone()).collect())
    }
}

/// All custom roles, as of now.
pub async fn all(pg: &Connection) -> Result<Roles> {
    let rows = pg
        .query(
            "SELECT p.version AS policy, r.name, r.description, r.parents, r.permissions, r.version,
                    ms(r.created_at) AS created_at, ms(r.updated_at) AS updated_at
             FROM rbac_policy p LEFT JOIN roles r ON r.name > ''
             WHERE p.id ORDER BY r.name",
            params![],
        )
        .await?;
    let mut roles = Roles { version: 0, records: Vec::new() };
    for row in &rows {
        roles.version = row.get("policy")?;
        roles.records.extend(RoleRecord::from_row(row)?);
    }
    Ok(roles)
}
