//! Which roles a user has (USR-3). The truth is here; sessions have a copy, which the caller and a job renew.

use postern_domain::{ids::UserId, rbac::RoleName, time::UnixMillis};
use postern_platform::{params, pg::Connection};

use crate::{Result, audit::AuditEvent, defect, jobs::NewJob};

/// What became of a change of roles.
#[derive(Debug, PartialEq, Eq)]
pub enum Changed {
    /// The user has these now; nothing else was to be done if they had before.
    Roles(Vec<String>),
    /// There is no such user, or no such role.
    Unknown,
    /// Nobody else could administrate then.
    LastAdministrator,
}

/// Gives a user a role; queues `sync`, which tells their sessions, should the caller die before it has.
pub async fn assign(
    pg: &Connection,
    user: UserId,
    role: &RoleName,
    now: UnixMillis,
    sync: &NewJob,
    event: &AuditEvent,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH role AS (
                 SELECT $2::text AS name
                 WHERE $2 IN ('user', 'premium', 'administrator')
                    OR EXISTS (SELECT FROM roles WHERE name = $2)
             ), changed AS (
                 UPDATE users u SET roles = array_append(u.roles, role.name), version = u.version + 1,
                     updated_at = from_ms($3)
                 FROM role WHERE u.id = $1 AND NOT u.roles @> ARRAY[role.name]
                 RETURNING u.id, u.roles
             ), queued AS (
                 INSERT INTO jobs SELECT j.* FROM changed, job_row($4) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM changed, audit_event($5, NULL) a
             )
             SELECT coalesce((SELECT roles FROM changed), u.roles) AS roles
             FROM users u, role WHERE u.id = $1",
            params![user.uuid(), role.as_str(), now.0, &sync.row(), &event.row()],
        )
        .await?;
    row.map_or(Ok(Changed::Unknown), |row| Ok(Changed::Roles(row.get("roles")?)))
}

/// Takes a role from a user; queues `sync` like [`assign`].
pub async fn take(
    pg: &Connection,
    user: UserId,
    role: &RoleName,
    now: UnixMillis,
    sync: &NewJob,
    event: &AuditEvent,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, roles_now FROM take_role($1, $2, from_ms($3))
             ), queued AS (
                 INSERT INTO jobs SELECT j.* FROM done, job_row($4) j WHERE done.outcome = 'taken'
             ), audit AS (
                 INSERT INTO audit_events
                 SELECT a.* FROM done, audit_event($5, NULL) a WHERE done.outcome = 'taken'
             )
             SELECT outcome, roles_now FROM done",
            params![user.uuid(), role.as_str(), now.0, &sync.row(), &event.row()],
        )
        .await?
        .ok_or_else(|| defect("answer of take_role"))?;
    let outcome: Option<String> = row.get("outcome")?;
    let roles: Option<Vec<String>> = row.get("roles_now")?;
    Ok(match (outcome.as_deref(), roles) {
        (Some("last_administrator"), _) => Changed::LastAdministrator,
        (Some(_), Some(roles)) => Changed::Roles(roles),
        _ => Changed::Unknown,
    })
}
