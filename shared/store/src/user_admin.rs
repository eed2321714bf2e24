//! Accounts as administrators see and change them (USR-3).

use postern_domain::{ids::UserId, time::UnixMillis};
use postern_platform::{params, pg::Connection};

use crate::{Result, audit::AuditEvent, defect, jobs::NewJob};

/// An account.
pub struct Account {
    /// Whose.
    pub id: UserId,
    /// The address.
    pub email: String,
    /// What the user is called.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
    /// `active` or `suspended`.
    pub status: String,
    /// Whether log-in asks for a second factor.
    pub mfa_enabled: bool,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last logged in to.
    pub last_login_at: Option<UnixMillis>,
}

/// One account.
pub async fn by_id(pg: &Connection, id: UserId) -> Result<Option<Account>> {
    let row = pg
        .query_one(
            "SELECT id, email, name, roles, status, cardinality(second_factors(id)) > 0 AS mfa_enabled,
                    ms(created_at) AS created_at, ms(last_login_at) AS last_login_at
             FROM users WHERE id = $1",
            params![id.uuid()],
        )
        .await?;
    row.map(|row| {
        Ok(Account {
            id: UserId::from_uuid(row.get("id")?),
            email: row.get("email")?,
            name: row.get("name")?,
            roles: row.get("roles")?,
            status: row.get("status")?,
            mfa_enabled: row.get("mfa_enabled")?,
            created_at: UnixMillis(row.get("created_at")?),
            last_login_at: row.get::<Option<i64>>("last_login_at")?.map(UnixMillis),
        })
    })
    .transpose()
}

/// What became of a suspension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspended {
    /// The account is suspended (now, or was before).
    Done,
    /// There is no such user.
    Unknown,
    /// Nobody else could administrate then.
    LastAdministrator,
}

/// Takes an account out of use. The password's version rises, so that a log-in that is under way fails, and
/// `end_sessions` ends what was opened with the one before.
pub async fn suspend(
    pg: &Connection,
    id: UserId,
    now: UnixMillis,
    end_sessions: &NewJob,
    event: &AuditEvent,
) -> Result<Suspended> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, version FROM suspend_user($1, from_ms($2))
             ), queued AS (
                 INSERT INTO jobs
                 SELECT j.* FROM done, end_sessions_row($3, $1, done.version) j
                 WHERE done.outcome = 'suspended' AND done.version IS NOT NULL
             ), audit AS (
                 INSERT INTO audit_events
                 SELECT a.* FROM done, audit_event($4, NULL) a WHERE done.outcome = 'suspended'
             )
             SELECT outcome FROM done",
            params![id.uuid(), now.0, &end_sessions.row(), &event.row()],
        )
        .await?
        .ok_or_else(|| defect("answer of suspend_user"))?;
    match row.get::<String>("outcome")?.as_str() {
        "suspended" | "was_suspended" => Ok(Suspended::Done),
        "unknown" => Ok(Suspended::Unknown),
        "last_administrator" => Ok(Suspended::LastAdministrator),
        _ => Err(defect("outcome of suspend_user")),
    }
}

/// Puts an account back to use. False when there is none; one that is in use stays so.
pub async fn reactivate(
    pg: &Connection,
    id: UserId,
    now: UnixMillis,
    event: &AuditEvent,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH changed AS (
                 UPDATE users SET status = 'active', updated_at = from_ms($2)
                 WHERE id = $1 AND status = 'suspended'
                 RETURNING id
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM changed, audit_event($3, NULL) a
             )
             SELECT id FROM users WHERE id = $1",
            params![id.uuid(), now.0, &event.row()],
        )
        .await?;
    Ok(row.is_some())
}
