//! Users, as those routes need them that serve a logged-in client.

use postern_domain::{
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, effects::Effects, sessions::Opening};

/// What a session shows of its user.
pub struct Profile {
    /// The address as the user wrote it.
    pub email: String,
    /// What the user is called.
    pub name: String,
    /// Role names, as of now.
    pub roles: Vec<String>,
    /// The user's version that has them.
    pub version: i32,
    /// When the account is deleted, if its owner has asked for that.
    pub delete_after: Option<UnixMillis>,
}

impl Profile {
    fn from_row(row: &Row) -> Result<Self> {
        let delete_after = row.get::<Option<i64>>("delete_after")?.map(UnixMillis);
        Ok(Self {
            email: row.get("email")?,
            name: row.get("name")?,
            roles: row.get("roles")?,
            version: row.get("version")?,
            delete_after,
        })
    }
}

/// The profile of an active user; `None` when the account is gone or suspended.
pub async fn profile(pg: &Connection, user: UserId) -> Result<Option<Profile>> {
    let row = pg
        .query_one(
            "SELECT email, name, roles, version, ms(delete_after) AS delete_after FROM users
             WHERE id = $1 AND status = 'active'",
            params![user.uuid()],
        )
        .await?;
    row.map(|row| Profile::from_row(&row)).transpose()
}

/// The address of an active user, as the user wrote it; `None` when the account is gone or suspended.
pub async fn email(pg: &Connection, user: UserId) -> Result<Option<String>> {
    let sql = "SELECT email FROM users WHERE id = $1 AND status = 'active'";
    let row = pg.query_one(sql, params![user.uuid()]).await?;
    row.map(|row| Ok(row.get("email")?)).transpose()
}

/// The profile of the user of a session that stands (see [`crate::sessions::ends`]), and the effects in the same
/// statement; `None` when the session was ended, or the account is gone or suspended.
pub async fn refreshed(
    pg: &Connection,
    user: UserId,
    session: SessionId,
    opening: Opening,
    effects: &Effects,
) -> Result<Option<(Profile, bool)>> {
    let row = pg
        .query_one(
            "WITH account AS (
                 SELECT id, email, name, roles, version, ms(delete_after) AS delete_after,
                        second_factors(id) <> '{}' AS second_factor
                 FROM users WHERE id = $1 AND session_stands($1, $3, from_ms($4), $5)
             )
             SELECT email, name, roles, version, delete_after, second_factor, record_effects($2, id)
             FROM account",
            params![
                user.uuid(),
                &effects.row(),
                session.uuid(),
                opening.at.0,
                opening.credential_version
            ],
        )
        .await?;
    row.map(|row| Ok((Profile::from_row(&row)?, row.get("second_factor")?))).transpose()
}

/// The present roles of a user, and the user's version that has them; `None` when the account is gone.
pub async fn roles(pg: &Connection, user: UserId) -> Result<Option<(Vec<String>, i32)>> {
    let sql = "SELECT roles, version FROM users WHERE id = $1";
    let row = pg.query_one(sql, params![user.uuid()]).await?;
    row.map(|row| Ok((row.get("roles")?, row.get("version")?))).transpose()
}

/// What decisions about a user rest on.
pub struct Standing {
    /// Role names.
    pub roles: Vec<String>,
    /// Whether the account is out of use.
    pub suspended: bool,
}

/// The standing of a user, whatever their status; `None` when the account is gone.
pub async fn standing(pg: &Connection, user: UserId) -> Result<Option<Standing>> {
    let sql = "SELECT roles, status <> 'active' AS suspended FROM users WHERE id = $1";
    let row = pg.query_one(sql, params![user.uuid()]).await?;
    row.map(|row| Ok(Standing { roles: row.get("roles")?, suspended: row.get("suspended")? }))
        .transpose()
}
