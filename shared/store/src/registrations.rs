//! Registrations that wait for their address to be confirmed (AUTH-8). A user is created by the confirmation,
//! with the name and password of the very registration that was completed.
//!
//! Every registration has a row, also one of an address that has an account: without a password it can never
//! be completed (a *decoy*), and everything that can be done to it costs and answers the same. When an address
//! gets an account, the other registrations of it become such rows.

use postern_domain::{
    auth::registration::{MAX_CODE_GUESSES, MAX_GUESSES, MAX_MAILS, RegistrationHandle},
    email::EmailAddress,
    ids::{UserId, VerificationId},
    name::DisplayName,
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use crate::{Result, audit::AuditEvent, jobs::NewJob};

/// A registration as it comes in.
pub struct Registration<'a> {
    /// Its id, from which the mail's token and code are derived.
    pub id: VerificationId,
    /// What only whoever registers has.
    pub handle: &'a RegistrationHandle,
    /// The address to confirm.
    pub email: &'a EmailAddress,
    /// The name to show.
    pub name: &'a DisplayName,
    /// PHC string.
    pub password_hash: &'a str,
    /// Now.
    pub now: UnixMillis,
    /// When the mail's code dies.
    pub code_expires_at: UnixMillis,
    /// When the mail's link dies, and the registration.
    pub expires_at: UnixMillis,
}

/// Stores the registration and queues `confirm`; or, when the address belongs to a user already, stores a
/// decoy and queues `known`, a mail that tells the owner.
pub async fn start(
    pg: &Connection,
    registration: &Registration<'_>,
    confirm: &NewJob,
    known: &NewJob,
    event: &AuditEvent,
) -> Result<()> {
    pg.query(
        "WITH known AS (
             SELECT id, email, name FROM users WHERE email_key = $3
         ), expired AS (
             DELETE FROM email_verifications WHERE email_key = $3 AND expires_at <= from_ms($6)
         ), stored AS (
             INSERT INTO email_verifications
                 (id, email, email_key, name, password_hash, created_at, expires_at, code_expires_at,
                  handle_hash)
             SELECT $1, $2, $3,
                    CASE WHEN EXISTS (SELECT FROM known) THEN '' ELSE $4 END,
                    CASE WHEN EXISTS (SELECT FROM known) THEN NULL ELSE $5 END,
                    from_ms($6), from_ms($7), from_ms($8), $9
             RETURNING password_hash IS NULL AS decoy
         ), mail AS (
             INSERT INTO jobs SELECT j.* FROM stored, job_row($10) j WHERE NOT stored.decoy
             UNION ALL
             SELECT j.* FROM known, mail_row($11, known.email, known.name) j
         )
         INSERT INTO audit_events SELECT a.* FROM audit_event($12, (SELECT id FROM known)) a",
        params![
            registration.id.uuid(),
            registration.email.as_str(),
            registration.email.key(),
            registration.name.as_str(),
            registration.password_hash,
            registration.now.0,
            registration.expires_at.0,
            registration.code_expires_at.0,
            registration.handle.hash(),
            &confirm.row(),
            &known.row(),
            &event.row(),
        ],
    )
    .await?;
    Ok(())
}

/// Another mail about a registration.
pub struct Renewal<'a> {
    /// Which.
    pub handle: &'a RegistrationHandle,
    /// Now.
    pub now: UnixMillis,
    /// When the new mail's code dies.
    pub code_expires_at: UnixMillis,
    /// When the new mail's link dies, and the registration.
    pub expires_at: UnixMillis,
}

/// Gives a registration a new generation (the mail before dies) and queues `confirm`, or `known` for a decoy.
/// Does nothing for a registration that is gone, has been guessed at too often, or has had all its mails. What
/// has been guessed stays counted.
pub async fn renew(
    pg: &Connection,
    renewal: &Renewal<'_>,
    confirm: &NewJob,
    known: &NewJob,
    event: &AuditEvent,
) -> Result<()> {
    pg.query(
        "WITH renewed AS (
             UPDATE email_verifications v
             SET generation = generation + 1, attempts = 0,
                 code_expires_at = from_ms($3), expires_at = from_ms($4)
             WHERE handle_hash = $1 AND expires_at > from_ms($2) AND generation < $8 AND guesses < $9
             RETURNING v.id, v.generation, v.email, v.email_key, v.password_hash IS NULL AS decoy
         ), mail AS (
             INSERT INTO jobs SELECT j.* FROM renewed, mail_row(
                 jsonb_set(jsonb_set($5::jsonb,
                     '{payload,template,verification}', to_jsonb(renewed.id)),
                     '{payload,template,generation}', to_jsonb(renewed.generation)),
                 renewed.email, '') j
             WHERE NOT renewed.decoy
             UNION ALL
             SELECT j.* FROM renewed JOIN users u ON u.email_key = renewed.email_key,
                 mail_row($6, u.email, u.name) j
             WHERE renewed.decoy
         )
         INSERT INTO audit_events SELECT a.* FROM audit_event($7, NULL) a",
        params![
            renewal.handle.hash(),
            renewal.now.0,
            renewal.code_expires_at.0,
            renewal.expires_at.0,
            &confirm.row(),
            &known.row(),
            &event.row(),
            MAX_MAILS.cast_signed(),
            MAX_GUESSES.cast_signed(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes one of the few guesses that a registration has for its mail's code, and gives what the code is
/// derived from; `None` when there is nothing to complete or no guess left. A decoy gives the same, so that
/// its codes are judged like others; [`confirm`] refuses it.
pub async fn guess_code(
    pg: &Connection,
    handle: &RegistrationHandle,
    now: UnixMillis,
) -> Result<Option<(VerificationId, u32)>> {
    let row = pg
        .query_one(
            "UPDATE email_verifications
             SET attempts = attempts + 1, guesses = guesses + 1
             WHERE handle_hash = $1 AND code_expires_at > from_ms($2) AND expires_at > from_ms($2)
               AND attempts < $3 AND guesses < $4
             RETURNING id, generation",
            params![
                handle.hash(),
                now.0,
                MAX_CODE_GUESSES.cast_signed(),
                MAX_GUESSES.cast_signed()
            ],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let generation: i32 = row.get("generation")?;
    Ok(Some((VerificationId::from_uuid(row.get("id")?), generation.cast_unsigned())))
}

/// Takes one of the guesses that a registration has, for its password, and gives the password's hash; `None`
/// when there is nothing to complete or no guess left.
pub async fn guess_password(
    pg: &Connection,
    id: VerificationId,
    generation: u32,
    now: UnixMillis,
) -> Result<Option<String>> {
    let row = pg
        .query_one(
            "UPDATE email_verifications SET guesses = guesses + 1
             WHERE id = $1 AND generation = $2 AND expires_at > from_ms($3) AND guesses < $4
               AND password_hash IS NOT NULL
             RETURNING password_hash",
            params![id.uuid(), generation.cast_signed(), now.0, MAX_GUESSES.cast_signed()],
        )
        .await?;
    row.map(|row| Ok(row.get("password_hash")?)).transpose()
}

/// Turns a registration into a user, and the other registrations of the address into decoys. `None` when it is
/// gone, expired, of another generation or a decoy; nothing has changed then.
///
/// All registrations of the address are locked first, in one order, so that of two that are completed at once
/// the second finds itself a decoy instead of a deadlock.
pub async fn confirm(
    pg: &Connection,
    id: VerificationId,
    generation: u32,
    user: UserId,
    now: UnixMillis,
    event: &AuditEvent,
) -> Result<Option<UserId>> {
    let row = pg
        .query_one(
            "WITH locked AS MATERIALIZED (
                 SELECT id FROM email_verifications
                 WHERE email_key = (SELECT email_key FROM email_verifications WHERE id = $1)
                 ORDER BY id FOR UPDATE
             ), taken AS (
                 DELETE FROM email_verifications v USING (SELECT count(*) FROM locked) AS all_of_them
                 WHERE v.id = $1 AND v.generation = $2 AND v.expires_at > from_ms($4)
                   AND v.password_hash IS NOT NULL
                 RETURNING v.email, v.email_key, v.name, v.password_hash
             ), created AS (
                 INSERT INTO users (id, email, email_key, name, verified_at, created_at, updated_at)
                 SELECT $3, email, email_key, name, from_ms($4), from_ms($4), from_ms($4) FROM taken
                 ON CONFLICT (email_key) DO NOTHING
                 RETURNING id, email_key, pseudonym
             ), credential AS (
                 INSERT INTO credentials (user_id, password_hash, changed_at)
                 SELECT created.id, taken.password_hash, from_ms($4) FROM created, taken
             ), others AS (
                 UPDATE email_verifications v SET password_hash = NULL, name = ''
                 FROM created WHERE v.email_key = created.email_key AND v.id <> $1
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM created, audit_event_of($5, created.pseudonym) a
             )
             SELECT id FROM created",
            params![id.uuid(), generation.cast_signed(), user.uuid(), now.0, &event.row()],
        )
        .await?;
    row.map(|row| Ok(UserId::from_uuid(row.get("id")?))).transpose()
}
