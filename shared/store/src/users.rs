//! Users, as those routes need them that serve a logged-in client.

use postern_domain::{ids::UserId, time::UnixMillis};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, audit::AuditEvent};

/// What a session shows of its user.
pub struct Profile {
    /// The address as the user wrote it.
    pub email: String,
    /// Role names, as of now.
    pub roles: Vec<String>,
    /// When the account is deleted, if its owner has asked for that.
    pub delete_after: Option<UnixMillis>,
}

impl Profile {
    fn from_row(row: &Row) -> Result<Self> {
        let delete_after = row.get::<Option<i64>>("delete_after")?.map(UnixMillis);
        Ok(Self { email: row.get("email")?, roles: row.get("roles")?, delete_after })
    }
}

/// The profile of an active user; `None` when the account is gone or suspended.
pub async fn profile(pg: &Connection, user: UserId) -> Result<Option<Profile>> {
    let row = pg
        .query_one(
            "SELECT email, roles, ms(delete_after) AS delete_after FROM users
             WHERE id = $1 AND status = 'active'",
            params![user.uuid()],
        )
        .await?;
    row.map(|row| Profile::from_row(&row)).transpose()
}

/// [`profile`], and an audit event in the same statement when the user is active.
pub async fn profile_audited(
    pg: &Connection,
    user: UserId,
    event: &AuditEvent,
) -> Result<Option<Profile>> {
    let row = pg
        .query_one(
            "WITH account AS (
                 SELECT id, email, roles, ms(delete_after) AS delete_after FROM users
                 WHERE id = $1 AND status = 'active'
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM account, audit_event($2, account.id) a
             )
             SELECT email, roles, delete_after FROM account",
            params![user.uuid(), &event.row()],
        )
        .await?;
    row.map(|row| Profile::from_row(&row)).transpose()
}

/// The present roles of a user; `None` when the account is gone.
pub async fn roles(pg: &Connection, user: UserId) -> Result<Option<Vec<String>>> {
    let sql = "SELECT roles FROM users WHERE id = $1";
    let row = pg.query_one(sql, params![user.uuid()]).await?;
    row.map(|row| Ok(row.get("roles")?)).transpose()
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
