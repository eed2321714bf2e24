//! What administrators do for users who are locked out (USR-6): each one statement, which compares what was decided
//! over, queues the mail to the owner and records it.

use postern_domain::{
    auth::limits::Limit,
    ids::{PasswordResetId, UserId},
    notices::Notice,
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
    redis::Redis,
};

use crate::{
    Result,
    audit::AuditEvent,
    basis::Basis,
    challenges, defect,
    jobs::{NewJob, notice_row},
    limits,
};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Helped<T> {
    /// It is done.
    Done(T),
    /// The account is not in a state for it.
    Unfit,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

fn outcome<T>(row: Option<Row>, done: impl FnOnce(&Row) -> Result<Option<T>>) -> Result<Helped<T>> {
    let row = row.ok_or_else(|| defect("answer to help"))?;
    if !row.get("holds")? {
        return Ok(Helped::Stale);
    }
    Ok(done(&row)?.map_or(Helped::Unfit, Helped::Done))
}

/// Removes the app, the backup codes and the phone. The password's version rises, so that a log-in that is under way
/// fails, and `end_sessions` ends what was opened with the one before. Gives the new version, if there is a password.
pub async fn reset_factors(
    pg: &Connection,
    basis: &Basis,
    user: UserId,
    (mail, end_sessions): (&NewJob, &NewJob),
    notice: &Notice,
    event: &AuditEvent,
) -> Result<Helped<Option<i32>>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), helped AS MATERIALIZED (
                 SELECT u.id, u.email, u.name FROM users u, basis WHERE u.id = $2 AND basis.holds
             ), app AS (
                 DELETE FROM mfa_totp t USING helped WHERE t.user_id = helped.id
             ), codes AS (
                 DELETE FROM mfa_backup_codes b USING helped WHERE b.user_id = helped.id
             ), phone AS (
                 DELETE FROM phone_numbers p USING helped WHERE p.user_id = helped.id
             ), messages AS (
                 -- Taken back and not forgotten: the cool-down goes on.
                 UPDATE text_codes s SET expires_at = s.created_at
                 FROM helped WHERE s.user_id = helped.id
             ), changed AS (
                 UPDATE credentials c SET version = c.version + 1
                 FROM helped WHERE c.user_id = helped.id
                 RETURNING c.user_id, c.version
             ), queued AS (
                 INSERT INTO jobs
                 SELECT j.* FROM helped, mail_row($3, helped.email, helped.name) j
                 UNION ALL
                 SELECT j.* FROM changed, end_sessions_row($4, changed.user_id, changed.version) j
             ), notice AS (
                 INSERT INTO jobs SELECT j.* FROM helped, notice_row($6, helped.id) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM helped, audit_event($5, NULL) a
             )
             SELECT basis.holds, (SELECT version FROM changed) AS version FROM basis",
            params![
                &basis.row(),
                user.uuid(),
                &mail.row(),
                &end_sessions.row(),
                &event.row(),
                &notice_row(notice),
            ],
        )
        .await?;
    outcome(row, |row| Ok(Some(row.get("version")?)))
}

/// Forgets wrong passwords and codes. Gives what the account's rate limits are counted by; [`forget_tries`] forgets those.
pub async fn unlock(
    pg: &Connection,
    basis: &Basis,
    user: UserId,
    mail: &NewJob,
    event: &AuditEvent,
) -> Result<Helped<Counted>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), helped AS MATERIALIZED (
                 SELECT u.id, u.email, u.email_key, u.name FROM users u, basis
                 WHERE u.id = $2 AND basis.holds
             ), cleared AS (
                 UPDATE credentials c SET failed_attempts = 0, failed_factors = 0
                 FROM helped WHERE c.user_id = helped.id
             ), devices AS (
                 UPDATE known_devices d SET failed_attempts = 0
                 FROM helped WHERE d.user_id = helped.id RETURNING d.id
             ), mail AS (
                 INSERT INTO jobs
                 SELECT j.* FROM helped, mail_row($3, helped.email, helped.name) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM helped, audit_event($4, NULL) a
             )
             SELECT basis.holds, (SELECT email_key FROM helped) AS account,
                    (SELECT array_agg(id::text) FROM devices) AS devices
             FROM basis",
            params![&basis.row(), user.uuid(), &mail.row(), &event.row()],
        )
        .await?;
    outcome(row, |row| {
        let Some(email_key) = row.get("account")? else { return Ok(None) };
        let devices = row.get::<Option<Vec<String>>>("devices")?.unwrap_or_default();
        Ok(Some(Counted { email_key, devices }))
    })
}

/// What names an account where tries at it are counted.
pub struct Counted {
    /// The address, as it is compared.
    email_key: String,
    /// The ids of its known devices.
    devices: Vec<String>,
}

/// Forgets the wrong codes of a user, and what was counted against the account and its devices (not against any address)
/// where somebody logs in. What was tried within a session ends with it.
pub async fn forget_tries(redis: &Redis, user: UserId, counted: &Counted) -> Result<()> {
    challenges::forget_tries(redis, user).await?;
    limits::forget(redis, Limit::Login, &limits::by_email(&counted.email_key)).await?;
    for device in &counted.devices {
        limits::forget(redis, Limit::Login, &limits::by_device(device)).await?;
    }
    Ok(())
}

/// Makes the next log-in good for a change of the password and nothing else. The password's version rises and
/// `end_sessions` ends what was opened before. Gives the new version; unfit without a password.
pub async fn require_password(
    pg: &Connection,
    basis: &Basis,
    user: UserId,
    (mail, end_sessions): (&NewJob, &NewJob),
    event: &AuditEvent,
) -> Result<Helped<i32>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), changed AS (
                 UPDATE credentials c SET must_change = true, version = c.version + 1
                 FROM basis WHERE c.user_id = $2 AND basis.holds
                 RETURNING c.user_id, c.version
             ), queued AS (
                 INSERT INTO jobs
                 SELECT j.* FROM changed JOIN users u ON u.id = changed.user_id,
                     mail_row($3, u.email, u.name) j
                 UNION ALL
                 SELECT j.* FROM changed, end_sessions_row($4, changed.user_id, changed.version) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM changed, audit_event($5, NULL) a
             )
             SELECT basis.holds, (SELECT version FROM changed) AS version FROM basis",
            params![&basis.row(), user.uuid(), &mail.row(), &end_sessions.row(), &event.row()],
        )
        .await?;
    outcome(row, |row| Ok(row.get("version")?))
}

/// Invites again whoever has not set a password yet; links of before are no longer good. Unfit for everybody else.
pub async fn repeat_invitation(
    pg: &Connection,
    basis: &Basis,
    (user, reset): (UserId, PasswordResetId),
    (now, expires_at): (UnixMillis, UnixMillis),
    mail: &NewJob,
    event: &AuditEvent,
) -> Result<Helped<()>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), helped AS MATERIALIZED (
                 SELECT u.id, u.email, u.email_key, u.name FROM users u, basis
                 WHERE u.id = $2 AND u.status = 'invited' AND basis.holds
             ), old AS (
                 DELETE FROM password_resets p USING helped WHERE p.user_id = helped.id
             ), reset AS (
                 INSERT INTO password_resets (id, user_id, email_key, created_at, expires_at)
                 SELECT $3, id, email_key, from_ms($4), from_ms($5) FROM helped
             ), mail AS (
                 INSERT INTO jobs
                 SELECT j.* FROM helped, mail_row($6, helped.email, helped.name) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM helped, audit_event($7, NULL) a
             )
             SELECT basis.holds, EXISTS (SELECT FROM helped) AS invited FROM basis",
            params![
                &basis.row(),
                user.uuid(),
                reset.uuid(),
                now.0,
                expires_at.0,
                &mail.row(),
                &event.row()
            ],
        )
        .await?;
    outcome(row, |row| Ok(row.get::<bool>("invited")?.then_some(())))
}

/// Tells the owner that one of their sessions is about to be ended; who ends it records that.
pub async fn tell_session_ended(
    pg: &Connection,
    basis: &Basis,
    user: UserId,
    mail: &NewJob,
) -> Result<Helped<()>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), helped AS MATERIALIZED (
                 SELECT u.email, u.name FROM users u, basis WHERE u.id = $2 AND basis.holds
             ), mail AS (
                 INSERT INTO jobs
                 SELECT j.* FROM helped, mail_row($3, helped.email, helped.name) j
             )
             SELECT basis.holds FROM basis",
            params![&basis.row(), user.uuid(), &mail.row()],
        )
        .await?;
    outcome(row, |_| Ok(Some(())))
}
