//! Grants as the guard needs them (RBAC-3). Their administration is the component's that owns it.

use postern_domain::{
    ids::UserId,
    rbac::{Grant, Permission, ResourceRef, RoleName, Subject},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, defect};

/// A grant out of a row with the columns `subject_user`, `subject_role`, `permission`, `resource_type`,
/// `resource_id`, `expires_at` (in ms).
pub(crate) fn from_row(row: &Row) -> Result<Grant> {
    let user: Option<uuid::Uuid> = row.get("subject_user")?;
    let role: Option<String> = row.get("subject_role")?;
    let subject = match (user, role) {
        (Some(user), _) => Subject::User(UserId::from_uuid(user)),
        (None, Some(role)) => {
            Subject::Role(role.parse::<RoleName>().map_err(|_| defect("role name"))?)
        }
        (None, None) => return Err(defect("subject of a grant")),
    };
    let permission: String = row.get("permission")?;
    let expires_at: Option<i64> = row.get("expires_at")?;
    Ok(Grant {
        subject,
        permission: permission.parse::<Permission>().map_err(|_| defect("permission"))?,
        resource: ResourceRef { kind: row.get("resource_type")?, id: row.get("resource_id")? },
        expires_at: expires_at.map(UnixMillis),
    })
}

/// The grants on one resource that concern a user or one of these roles, expired ones included.
pub async fn concerning(
    pg: &Connection,
    user: UserId,
    roles: &[String],
    resource: &ResourceRef,
) -> Result<Vec<Grant>> {
    let rows = pg
        .query(
            "SELECT subject_user, subject_role, permission, resource_type, resource_id,
                    ms(expires_at) AS expires_at
             FROM grants
             WHERE resource_type = $3 AND resource_id = $4
               AND (subject_user = $1 OR subject_role = ANY($2))",
            params![user.uuid(), roles.to_vec(), &resource.kind, &resource.id],
        )
        .await?;
    rows.iter().map(from_row).collect()
}
