//! Addresses that wait for confirmation (AUTH-8). A user is created by the confirmation, with the name and
//! password of the very registration whose mail was confirmed.

use postern_domain::{
    email::EmailAddress,
    ids::{UserId, VerificationId},
    name::DisplayName,
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use crate::{Result, audit::AuditEvent, jobs::NewJob};

/// A registration as it comes in.
pub struct Registration<'a> {
    /// Its id, from which the mail's token is derived.
    pub id: VerificationId,
    /// The address to confirm.
    pub email: &'a EmailAddress,
    /// The name to show.
    pub name: &'a DisplayName,
    /// PHC string.
    pub password_hash: &'a str,
    /// Now.
    pub now: UnixMillis,
    /// When the mail's token dies.
    pub expires_at: UnixMillis,
}

/// Stores the registration and queues `confirm`; or, when the address belongs to a user already, stores
/// nothing and queues `known`, a mail that tells the owner.
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
         ), pending AS (
             INSERT INTO email_verifications
                 (id, email, email_key, name, password_hash, created_at, expires_at)
             SELECT $1, $2, $3, $4, $5, from_ms($6), from_ms($7)
             WHERE NOT EXISTS (SELECT FROM known)
             RETURNING id
         ), mail AS (
             INSERT INTO jobs SELECT j.* FROM pending, job_row($8) j
             UNION ALL
             SELECT j.* FROM known, mail_row($9, known.email, known.name) j
         )
         INSERT INTO audit_events SELECT a.* FROM audit_event($10, (SELECT id FROM known)) a",
        params![
            registration.id.uuid(),
            registration.email.as_str(),
            registration.email.key(),
            registration.name.as_str(),
            registration.password_hash,
            registration.now.0,
            registration.expires_at.0,
            &confirm.row(),
            &known.row(),
            &event.row(),
        ],
    )
    .await?;
    Ok(())
}

/// Gives the newest registration of an address a new generation (the mail before dies) and queues its
/// mail. Does nothing for an address without one.
pub async fn renew(
    pg: &Connection,
    email: &EmailAddress,
    now: UnixMillis,
    expires_at: UnixMillis,
    mail: &NewJob,
    event: &AuditEvent,
) -> Result<()> {
    pg.query(
        "WITH newest AS (
             SELECT id FROM email_verifications
             WHERE email_key = $1 AND expires_at > from_ms($2) ORDER BY created_at DESC LIMIT 1
         ), renewed AS (
             UPDATE email_verifications v
             SET generation = generation + 1, attempts = 0, expires_at = from_ms($3)
             FROM newest WHERE v.id = newest.id
             RETURNING v.id, v.generation, v.email, v.name
         ), mail AS (
             INSERT INTO jobs SELECT j.* FROM renewed, mail_row(
                 jsonb_set(jsonb_set($4::jsonb,
                     '{payload,template,verification}', to_jsonb(renewed.id)),
                     '{payload,template,generation}', to_jsonb(renewed.generation)),
                 renewed.email, renewed.name) j
         )
         INSERT INTO audit_events SELECT a.* FROM audit_event($5, NULL) a",
        params![email.key(), now.0, expires_at.0, &mail.row(), &event.row()],
    )
    .await?;
    Ok(())
}

/// Takes one of the few tries that the newest registration of an address has for its typed code, and gives
/// what the code is derived from; `None` when there is nothing to confirm or no try left.
pub async fn take_attempt(
    pg: &Connection,
    email: &EmailAddress,
    now: UnixMillis,
    max_attempts: u32,
) -> Result<Option<(VerificationId, u32)>> {
    let row = pg
        .query_one(
            "UPDATE email_verifications SET attempts = attempts + 1
             WHERE attempts < $3 AND id = (
                 SELECT id FROM email_verifications
                 WHERE email_key = $1 AND expires_at > from_ms($2) ORDER BY created_at DESC LIMIT 1)
             RETURNING id, generation",
            params![email.key(), now.0, max_attempts.cast_signed()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let generation: i32 = row.get("generation")?;
    Ok(Some((VerificationId::from_uuid(row.get("id")?), generation.cast_unsigned())))
}

/// Turns a registration into a user. `None` when it is gone, expired, of another generation, or when the
/// address has become a user's meanwhile; nothing has changed then.
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
            "WITH taken AS (
                 DELETE FROM email_verifications
                 WHERE id = $1 AND generation = $2 AND expires_at > from_ms($4)
                 RETURNING email, email_key, name, password_hash
             ), created AS (
                 INSERT INTO users (id, email, email_key, name, verified_at, created_at, updated_at)
                 SELECT $3, email, email_key, name, from_ms($4), from_ms($4), from_ms($4) FROM taken
                 ON CONFLICT (email_key) DO NOTHING
                 RETURNING id, email_key, pseudonym
             ), credential AS (
                 INSERT INTO credentials (user_id, password_hash, changed_at)
                 SELECT created.id, taken.password_hash, from_ms($4) FROM created, taken
             ), others AS (
                 DELETE FROM email_verifications v USING created
                 WHERE v.email_key = created.email_key AND v.id <> $1
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM created, audit_event_of($5, created.pseudonym) a
             )
             SELECT id FROM created",
            params![id.uuid(), generation.cast_signed(), user.uuid(), now.0, &event.row()],
        )
        .await?;
    row.map(|row| Ok(UserId::from_uuid(row.get("id")?))).transpose()
}
