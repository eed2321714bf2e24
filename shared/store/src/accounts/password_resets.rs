//! Links that set a new password (AUTH-5).

use postern_domain::{
    auth::device_token::MAX_DEVICE_FAILURES,
    email::EmailAddress,
    ids::{PasswordResetId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use crate::{Result, effects::Effects};

/// Creates a reset for the account of an address and leaves `mail` as well; does neither for an address without an
/// account. The reset names the address and the version of the password: when either has changed before
/// it is used, it is no longer good.
pub async fn start(
    pg: &Connection,
    email: &EmailAddress,
    id: PasswordResetId,
    (now, expires_at): (UnixMillis, UnixMillis),
    mail: &Effects,
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH account AS (
             SELECT u.id, u.email_key, c.version
             FROM users u LEFT JOIN credentials c ON c.user_id = u.id
             WHERE u.email_key = $1 AND u.status IN ('active', 'invited')
         ), reset AS (
             INSERT INTO password_resets
                 (id, user_id, email_key, credential_version, created_at, expires_at)
             SELECT $2, id, email_key, version, from_ms($3), from_ms($4) FROM account
         )
         SELECT record_effects($6, (SELECT id FROM account)),
                (SELECT record_effects($5, id) FROM account)",
        params![email.key(), id.uuid(), now.0, expires_at.0, &mail.row(), &effects.row()],
    )
    .await?;
    Ok(())
}

/// Whose password a live reset sets: what the password policy has to know of them.
pub struct Owner {
    /// The user's address.
    pub email: String,
    /// The user's name.
    pub name: String,
    /// The hash of the present password, when an administrator has asked for another one.
    pub unwanted: Option<String>,
}

/// The owner of a live reset.
pub async fn owner(
    pg: &Connection,
    id: PasswordResetId,
    generation: u32,
    now: UnixMillis,
) -> Result<Option<Owner>> {
    let row = pg
        .query_one(
            "SELECT u.email, u.name, CASE WHEN c.must_change THEN c.password_hash END AS unwanted
             FROM password_resets p JOIN users u ON u.id = p.user_id
             LEFT JOIN credentials c ON c.user_id = p.user_id
             WHERE p.id = $1 AND p.generation = $2 AND p.expires_at > from_ms($3)
               AND u.status IN ('active', 'invited')
               AND (p.email_key IS NULL OR (p.email_key = u.email_key
                   AND p.credential_version IS NOT DISTINCT FROM c.version))",
            params![id.uuid(), generation.cast_signed(), now.0],
        )
        .await?;
    row.map(|row| {
        let (email, name) = (row.get("email")?, row.get("name")?);
        Ok(Owner { email, name, unwanted: row.get("unwanted")? })
    })
    .transpose()
}

/// Uses a reset up (and all others of its user): the new password, which of somebody who was invited is the first
/// and makes the account active. Its effects end the sessions of older versions. Devices are strangers' until somebody
/// logs in on them. A change of address that is under way ends. `None` when the reset is gone, or the address or the password has changed since it was asked for (nothing has changed then), else the user and
/// the version of the new password.
///
/// The rows are locked in the order user, password, reset, change of address; [`crate::accounts::email_changes::agree`] begins
/// with the user as well. So whichever comes second waits, and finds what the first has left.
pub async fn finish(
    pg: &Connection,
    id: PasswordResetId,
    password_hash: &str,
    now: UnixMillis,
    effects: &Effects,
) -> Result<Option<(UserId, i32)>> {
    let row = pg
        .query_one(
            "WITH asked AS MATERIALIZED (
                 SELECT user_id FROM password_resets WHERE id = $1 AND expires_at > from_ms($3)
             ), owner AS MATERIALIZED (
                 SELECT u.id, u.email_key FROM users u JOIN asked ON asked.user_id = u.id
                 FOR UPDATE OF u
             ), secret AS MATERIALIZED (
                 SELECT c.version FROM credentials c JOIN owner ON owner.id = c.user_id
                 FOR UPDATE OF c
             ), taken AS (
                 DELETE FROM password_resets p USING owner
                 WHERE p.id = $1 AND p.user_id = owner.id
                   AND (p.email_key IS NULL OR (p.email_key = owner.email_key
                       AND p.credential_version IS NOT DISTINCT FROM (SELECT version FROM secret)))
                 RETURNING p.user_id
             ), moving AS (
                 DELETE FROM email_changes e USING taken WHERE e.user_id = taken.user_id
             ), others AS (
                 DELETE FROM password_resets p USING taken
                 WHERE p.user_id = taken.user_id AND p.id <> $1
             ), welcome AS (
                 UPDATE users u
                 SET status = 'active', verified_at = from_ms($3), version = u.version + 1,
                     updated_at = from_ms($3)
                 FROM taken WHERE u.id = taken.user_id AND u.status = 'invited'
             ), changed AS (
                 INSERT INTO credentials AS c (user_id, password_hash, changed_at)
                 SELECT user_id, $2, from_ms($3) FROM taken
                 ON CONFLICT (user_id) DO UPDATE
                 SET password_hash = excluded.password_hash, version = c.version + 1,
                     failed_attempts = 0, failed_factors = 0, must_change = false, changed_at = excluded.changed_at
                 RETURNING c.user_id, c.version
             ), devices AS (
                 UPDATE known_devices d SET failed_attempts = $5 FROM changed
                 WHERE d.user_id = changed.user_id
             )
             SELECT user_id, version,
                    record_effects($4, user_id, jsonb_build_object('older_than', version))
             FROM changed",
            params![
                id.uuid(),
                password_hash,
                now.0,
                &effects.row(),
                MAX_DEVICE_FAILURES.cast_signed()
            ],
        )
        .await?;
    row.map(|row| Ok((UserId::from_uuid(row.get("user_id")?), row.get("version")?))).transpose()
}
