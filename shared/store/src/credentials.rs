//! Passwords and what surrounds them (AUTH-5, AUTH-6).

use postern_domain::{email::EmailAddress, ids::UserId, time::UnixMillis};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, audit::AuditEvent, jobs::NewJob};

/// What a log-in needs to know of an account.
pub struct Credential {
    /// The user; `None` while the address waits for confirmation.
    pub user: Option<UserId>,
    /// The address as the user wrote it.
    pub email: String,
    /// The name to show.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
    /// Whether the account is suspended.
    pub suspended: bool,
    /// PHC string, or bcrypt from the predecessor.
    pub password_hash: String,
    /// Rises with every change of the password.
    pub version: i32,
    /// Consecutive failures.
    pub failed_attempts: u32,
    /// What has to follow the password, the strongest first; empty if nothing.
    pub factors: Vec<String>,
    /// When the account is deleted, if its owner has asked for that.
    pub delete_after: Option<UnixMillis>,
}

impl Credential {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            user: row.get::<Option<_>>("id")?.map(UserId::from_uuid),
            email: row.get("email")?,
            name: row.get("name")?,
            roles: row.get("roles")?,
            suspended: row.get::<String>("status")? == "suspended",
            password_hash: row.get("password_hash")?,
            version: row.get("version")?,
            failed_attempts: row.get::<i32>("failed_attempts")?.cast_unsigned(),
            factors: row.get("factors")?,
            delete_after: row.get::<Option<i64>>("delete_after")?.map(UnixMillis),
        })
    }
}

/// The account of an address, or else the newest registration that waits for confirmation.
pub async fn by_email(
    pg: &Connection,
    email: &EmailAddress,
    now: UnixMillis,
) -> Result<Option<Credential>> {
    let row = pg
        .query_one(
            "(SELECT u.id, u.email, u.name, u.roles, u.status,
                     c.password_hash, c.version, c.failed_attempts,
                     second_factors(u.id) AS factors, ms(u.delete_after) AS delete_after
              FROM users u JOIN credentials c ON c.user_id = u.id
              WHERE u.email_key = $1)
             UNION ALL
             (SELECT NULL, email, name, '{}', 'active', password_hash, 0, 0, '{}', NULL
              FROM email_verifications
              WHERE email_key = $1 AND expires_at > from_ms($2) AND password_hash IS NOT NULL
              ORDER BY created_at DESC LIMIT 1)
             LIMIT 1",
            params![email.key(), now.0],
        )
        .await?;
    row.map(|row| Credential::from_row(&row)).transpose()
}

/// The credential of a user who is logged in.
pub async fn by_user(pg: &Connection, user: UserId) -> Result<Option<Credential>> {
    let row = pg
        .query_one(
            "SELECT u.id, u.email, u.name, u.roles, u.status,
                    c.password_hash, c.version, c.failed_attempts,
                    second_factors(u.id) AS factors, ms(u.delete_after) AS delete_after
             FROM users u JOIN credentials c ON c.user_id = u.id
             WHERE u.id = $1",
            params![user.uuid()],
        )
        .await?;
    row.map(|row| Credential::from_row(&row)).transpose()
}

/// Records a failed try: counts it when the account exists, and queues `locked` when the count reaches
/// `lock_at`.
pub async fn record_failure(
    pg: &Connection,
    user: Option<UserId>,
    lock_at: u32,
    locked: &NewJob,
    event: &AuditEvent,
) -> Result<()> {
    pg.query(
        "WITH failed AS (
             UPDATE credentials SET failed_attempts = failed_attempts + 1
             WHERE user_id = $1 RETURNING user_id, failed_attempts
         ), mail AS (
             INSERT INTO jobs SELECT j.* FROM failed JOIN users u ON u.id = failed.user_id,
                 mail_row($3, u.email, u.name) j
             WHERE failed.failed_attempts = $2
         )
         INSERT INTO audit_events SELECT a.* FROM audit_event($4, $1) a",
        params![user.map(UserId::uuid), lock_at.cast_signed(), &locked.row(), &event.row()],
    )
    .await?;
    Ok(())
}

/// What a successful log-in leaves behind.
pub struct Login<'a> {
    /// Who.
    pub user: UserId,
    /// The version of the credential that was verified.
    pub version: i32,
    /// A better hash of the same password, if the stored one was outdated.
    pub rehashed: Option<&'a str>,
    /// What identifies the device.
    pub device_key: &'a str,
    /// Now.
    pub now: UnixMillis,
}

/// Records a log-in; queues `new_device` when the user has logged in before but never from this device.
/// Gives the user's roles as of now. `None` when the credential has changed since it was verified (so it does
/// when a second factor is added), or the user was suspended: the log-in must not count then, and nothing has
/// changed.
pub async fn record_login(
    pg: &Connection,
    login: &Login<'_>,
    new_device: &NewJob,
    event: &AuditEvent,
) -> Result<Option<Vec<String>>> {
    let row = pg
        .query_one(
            "WITH login AS (
                 UPDATE users u SET last_login_at = from_ms($5)
                 FROM credentials c
                 WHERE u.id = $1 AND u.status = 'active' AND c.user_id = u.id AND c.version = $2
                   AND (u.delete_after IS NULL OR u.delete_after > from_ms($5))
                 RETURNING u.id, u.email, u.name, u.roles
             ), credential AS (
                 UPDATE credentials c
                 SET failed_attempts = 0, password_hash = coalesce($3::text, password_hash)
                 FROM login
                 WHERE c.user_id = login.id AND (c.failed_attempts > 0 OR $3::text IS NOT NULL)
             ), before AS (
                 SELECT EXISTS (SELECT FROM known_devices WHERE user_id = $1) AS any
             ), device AS (
                 INSERT INTO known_devices (user_id, device_key, first_seen_at, last_seen_at)
                 SELECT id, $4, from_ms($5), from_ms($5) FROM login
                 ON CONFLICT (user_id, device_key) DO UPDATE SET last_seen_at = excluded.last_seen_at
                 RETURNING first_seen_at = last_seen_at AS fresh
             ), mail AS (
                 INSERT INTO jobs
                 SELECT j.* FROM login, before, device, mail_row($6, login.email, login.name) j
                 WHERE before.any AND device.fresh
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM login, audit_event($7, login.id) a
             )
             SELECT roles FROM login",
            params![
                login.user.uuid(),
                login.version,
                login.rehashed,
                login.device_key,
                login.now.0,
                &new_device.row(),
                &event.row(),
            ],
        )
        .await?;
    row.map(|row| Ok(row.get("roles")?)).transpose()
}

/// Records that the password (of this version) was right and a second factor is asked for; replaces the hash
/// by a better one of the same password, if there is one.
pub async fn record_challenge(
    pg: &Connection,
    user: UserId,
    version: i32,
    rehashed: Option<&str>,
    event: &AuditEvent,
) -> Result<()> {
    pg.query(
        "WITH credential AS (
             UPDATE credentials SET password_hash = $3
             WHERE user_id = $1 AND version = $2 AND $3::text IS NOT NULL
         )
         INSERT INTO audit_events SELECT a.* FROM audit_event($4, $1) a",
        params![user.uuid(), version, rehashed, &event.row()],
    )
    .await?;
    Ok(())
}

/// Records a wrong second factor; queues `warning` to the owner, if there is one to send.
pub async fn record_wrong_factor(
    pg: &Connection,
    user: UserId,
    warning: Option<&NewJob>,
    event: &AuditEvent,
) -> Result<()> {
    let warning = warning.map(NewJob::row);
    pg.query(
        "WITH mail AS (
             INSERT INTO jobs SELECT j.* FROM users u, mail_row($2, u.email, u.name) j
             WHERE u.id = $1 AND $2::jsonb IS NOT NULL
         )
         INSERT INTO audit_events SELECT a.* FROM audit_event($3, $1) a",
        params![user.uuid(), warning.as_ref(), &event.row()],
    )
    .await?;
    Ok(())
}

/// Replaces the password of a user who proved the old one (of `version`). `None` when it has changed
/// meanwhile, else the new version. Queues `mail` to the owner and `end_sessions`, which ends the sessions
/// of older versions, should the caller die before it has done so.
pub async fn change(
    pg: &Connection,
    user: UserId,
    version: i32,
    password_hash: &str,
    now: UnixMillis,
    (mail, end_sessions): (&NewJob, &NewJob),
    event: &AuditEvent,
) -> Result<Option<i32>> {
    let row = pg
        .query_one(
            "WITH changed AS (
                 UPDATE credentials
                 SET password_hash = $3, version = version + 1, failed_attempts = 0,
                     changed_at = from_ms($4)
                 WHERE user_id = $1 AND version = $2
                 RETURNING user_id, version
             ), resets AS (
                 DELETE FROM password_resets p USING changed WHERE p.user_id = changed.user_id
             ), queued AS (
                 INSERT INTO jobs
                 SELECT j.* FROM changed JOIN users u ON u.id = changed.user_id,
                     mail_row($5, u.email, u.name) j
                 UNION ALL
                 SELECT j.* FROM changed, end_sessions_row($6, changed.user_id, changed.version) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM changed, audit_event($7, changed.user_id) a
             )
             SELECT version FROM changed",
            params![
                user.uuid(),
                version,
                password_hash,
                now.0,
                &mail.row(),
                &end_sessions.row(),
                &event.row()
            ],
        )
        .await?;
    row.map(|row| Ok(row.get("version")?)).transpose()
}
