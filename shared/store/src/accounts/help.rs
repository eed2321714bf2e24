//! What administrators do for users who are locked out (USR-6): each one statement, which compares what was decided
//! over, and leaves the mail to the owner and the event.

use postern_domain::{
    auth::{limits::Limit, session::LIFETIME},
    ids::{PasswordResetId, SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
    redis::Redis,
};

use crate::{
    Result,
    authorization::basis::Basis,
    defect,
    effects::{Effects, Noticed},
    factors::challenges,
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
/// fails, and the effects end what was opened with the one before. Gives the new version, if there is a password.
pub async fn reset_factors(
    pg: &Connection,
    basis: &Basis,
    user: UserId,
    effects: &Noticed,
) -> Result<Helped<Option<i32>>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), helped AS MATERIALIZED (
                 SELECT u.id FROM users u, basis WHERE u.id = $2 AND basis.holds
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
             )
             SELECT basis.holds, changed.version,
                    CASE WHEN helped.id IS NOT NULL THEN record_effects(
                        $3, helped.id, jsonb_build_object('older_than', changed.version)) END
             FROM basis LEFT JOIN helped ON true LEFT JOIN changed ON true",
            params![&basis.row(), user.uuid(), &effects.row()],
        )
        .await?;
    outcome(row, |row| Ok(Some(row.get("version")?)))
}

/// Forgets wrong passwords and codes. Gives what the account's rate limits are counted by; [`forget_tries`] forgets those.
pub async fn unlock(
    pg: &Connection,
    basis: &Basis,
    user: UserId,
    effects: &Effects,
) -> Result<Helped<Counted>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), helped AS MATERIALIZED (
                 SELECT u.id, u.email_key FROM users u, basis WHERE u.id = $2 AND basis.holds
             ), cleared AS (
                 UPDATE credentials c SET failed_attempts = 0, failed_factors = 0
                 FROM helped WHERE c.user_id = helped.id
             ), devices AS (
                 UPDATE known_devices d SET failed_attempts = 0
                 FROM helped WHERE d.user_id = helped.id RETURNING d.id
             )
             SELECT basis.holds, helped.email_key AS account,
                    (SELECT array_agg(id::text) FROM devices) AS devices,
                    CASE WHEN helped.id IS NOT NULL THEN record_effects($3, helped.id) END
             FROM basis LEFT JOIN helped ON true",
            params![&basis.row(), user.uuid(), &effects.row()],
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
/// the effects end what was opened before. Gives the new version; unfit without a password.
pub async fn require_password(
    pg: &Connection,
    basis: &Basis,
    user: UserId,
    effects: &Effects,
) -> Result<Helped<i32>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), changed AS (
                 UPDATE credentials c SET must_change = true, version = c.version + 1
                 FROM basis WHERE c.user_id = $2 AND basis.holds
                 RETURNING c.user_id, c.version
             )
             SELECT basis.holds, changed.version,
                    CASE WHEN changed.version IS NOT NULL THEN record_effects(
                        $3, changed.user_id, jsonb_build_object('older_than', changed.version)) END
             FROM basis LEFT JOIN changed ON true",
            params![&basis.row(), user.uuid(), &effects.row()],
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
    effects: &Effects,
) -> Result<Helped<()>> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), helped AS MATERIALIZED (
                 SELECT u.id, u.email_key FROM users u, basis
                 WHERE u.id = $2 AND u.status = 'invited' AND basis.holds
             ), old AS (
                 DELETE FROM password_resets p USING helped WHERE p.user_id = helped.id
             ), reset AS (
                 INSERT INTO password_resets (id, user_id, email_key, created_at, expires_at)
                 SELECT $3, id, email_key, from_ms($4), from_ms($5) FROM helped
             )
             SELECT basis.holds, helped.id IS NOT NULL AS invited,
                    CASE WHEN helped.id IS NOT NULL THEN record_effects($6, helped.id) END
             FROM basis LEFT JOIN helped ON true",
            params![&basis.row(), user.uuid(), reset.uuid(), now.0, expires_at.0, &effects.row()],
        )
        .await?;
    outcome(row, |row| Ok(row.get::<bool>("invited")?.then_some(())))
}

/// Puts on record that a session of the user ends, and leaves what follows from it, in one statement: so nobody is told
/// of an end that does not come. Records of ends that no session can be about any more are dropped.
pub async fn end_session(
    pg: &Connection,
    basis: &Basis,
    (user, session): (UserId, SessionId),
    now: UnixMillis,
    effects: &Effects,
) -> Result<Helped<()>> {
    let forgotten = now.minus(LIFETIME).minus(LIFETIME);
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($1) AS holds
             ), old AS (
                 DELETE FROM session_ends USING basis
                 WHERE holds AND user_id = $2 AND ended_at < from_ms($6)
             ), ended AS (
                 INSERT INTO session_ends (user_id, session_id, ended_at)
                 SELECT id, $4, from_ms($5) FROM users, basis WHERE id = $2 AND holds
             )
             SELECT holds, CASE WHEN holds THEN record_effects($3, $2) END FROM basis",
            params![&basis.row(), user.uuid(), &effects.row(), session.uuid(), now.0, forgotten.0,],
        )
        .await?;
    outcome(row, |_| Ok(Some(())))
}
