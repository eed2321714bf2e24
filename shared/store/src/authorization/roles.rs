//! Custom roles as the guard needs them (RBAC-1). Their administration is the component's that owns it.

use postern_domain::rbac::{CustomRole, Policy};
use postern_platform::{params, pg::Connection};

use crate::Result;

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
