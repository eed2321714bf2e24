//! The account as its owner sees and changes it (USR-1).

use postern_domain::{ids::UserId, name::DisplayName, time::UnixMillis};
use postern_platform::{params, pg::Connection};

use crate::{Result, authorization::basis::Basis, effects::Noticed};

/// A change of address that is under way.
pub struct PendingEmail {
    /// The new address.
    pub email: String,
    /// Whether the present address has agreed.
    pub left: bool,
    /// Whether the new one has.
    pub taken: bool,
    /// Until when both have to.
    pub expires_at: UnixMillis,
}

/// An account.
pub struct OwnAccount {
    /// The address.
    pub email: String,
    /// What the user is called.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
    /// Whether log-in asks for a second factor.
    pub mfa_enabled: bool,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last logged in to.
    pub last_login_at: Option<UnixMillis>,
    /// When it will be deleted, if the owner has asked for that.
    pub delete_after: Option<UnixMillis>,
    /// Rises with every change.
    pub version: i32,
    /// The address that is to replace the present one.
    pub pending_email: Option<PendingEmail>,
}

/// The account of a user who is active.
pub async fn read(pg: &Connection, user: UserId, now: UnixMillis) -> Result<Option<OwnAccount>> {
    let row = pg
        .query_one(
            "SELECT u.email, u.name, u.roles, u.version, ms(u.created_at) AS created_at,
                    ms(u.last_login_at) AS last_login_at, ms(u.delete_after) AS delete_after,
                    cardinality(second_factors(u.id)) > 0 AS mfa_enabled,
                    e.email AS new_email, e.left_at IS NOT NULL AS left_it,
                    e.taken_at IS NOT NULL AS taken_it, ms(e.expires_at) AS expires_at
             FROM users u
             LEFT JOIN email_changes e ON e.user_id = u.id AND e.expires_at > from_ms($2)
             WHERE u.id = $1 AND u.status = 'active'",
            params![user.uuid(), now.0],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let time = |column| -> Result<Option<UnixMillis>> {
        Ok(row.get::<Option<i64>>(column)?.map(UnixMillis))
    };
    let new_email: Option<String> = row.get("new_email")?;
    let pending_email = match (new_email, time("expires_at")?) {
        (Some(email), Some(expires_at)) => {
            let (left, taken) = (row.get("left_it")?, row.get("taken_it")?);
            Some(PendingEmail { email, left, taken, expires_at })
        }
        _ => None,
    };
    Ok(Some(OwnAccount {
        email: row.get("email")?,
        name: row.get("name")?,
        roles: row.get("roles")?,
        mfa_enabled: row.get("mfa_enabled")?,
        created_at: UnixMillis(row.get("created_at")?),
        last_login_at: time("last_login_at")?,
        delete_after: time("delete_after")?,
        version: row.get("version")?,
        pending_email,
    }))
}

/// Gives a user another name. False when the account is not of this version (any more), or what was decided over has
/// changed: by the owner nothing is.
pub async fn rename(
    pg: &Connection,
    basis: Option<&Basis>,
    (user, version): (UserId, i32),
    name: &DisplayName,
    now: UnixMillis,
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH renamed AS (
                 UPDATE users SET name = $3, version = version + 1, updated_at = from_ms($4)
                 WHERE id = $1 AND version = $2 AND ($6::jsonb IS NULL OR rbac_holds($6))
                 RETURNING id
             )
             SELECT record_effects($5, id) FROM renamed",
            params![
                user.uuid(),
                version,
                name.as_str(),
                now.0,
                &effects.row(),
                basis.map(Basis::row).as_ref(),
            ],
        )
        .await?;
    Ok(row.is_some())
}
