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

use crate::{Result, effects::Effects};

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

/// Stores the registration and leaves `confirm` as well; or, when the address belongs to a user already, stores a
/// decoy and leaves `known`, a mail that tells the owner.
pub async fn start(
    pg: &Connection,
    registration: &Registration<'_>,
    (confirm, known): (&Effects, &Effects),
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH known AS (
             SELECT id FROM users WHERE email_key = $3
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
             RETURNING id
         )
         SELECT record_effects($12, known.id),
                CASE WHEN known.id IS NULL THEN record_effects($10) ELSE record_effects($11, known.id) END
         FROM stored LEFT JOIN known ON true",
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
            &effects.row(),
        ],
    )
    .await?;
    Ok(())
}

/// What another mail about a registration is about.
pub struct Renewable {
    /// Which.
    pub id: VerificationId,
    /// The number of its present mail.
    pub generation: u32,
    /// Where its mails go.
    pub email: String,
}

/// The registration of a handle that may have another mail: it is not gone, has not been guessed at too often, and has
/// not had all its mails.
pub async fn renewable(
    pg: &Connection,
    handle: &RegistrationHandle,
    now: UnixMillis,
) -> Result<Option<Renewable>> {
    let row = pg
        .query_one(
            "SELECT id, generation, email FROM email_verifications
             WHERE handle_hash = $1 AND expires_at > from_ms($2) AND generation < $3 AND guesses < $4",
            params![handle.hash(), now.0, MAX_MAILS.cast_signed(), MAX_GUESSES.cast_signed()],
        )
        .await?;
    row.map(|row| {
        Ok(Renewable {
            id: VerificationId::from_uuid(row.get("id")?),
            generation: row.get::<i32>("generation")?.cast_unsigned(),
            email: row.get("email")?,
        })
    })
    .transpose()
}

/// How long another mail is good.
pub struct Renewal {
    /// Now.
    pub now: UnixMillis,
    /// When the new mail's code dies.
    pub code_expires_at: UnixMillis,
    /// When the new mail's link dies, and the registration.
    pub expires_at: UnixMillis,
}

/// Gives a registration its next generation (the mail before dies) and leaves `confirm` as well, or `known` for a decoy.
/// Does nothing else when it is gone or has had its next mail meanwhile. What has been guessed stays counted.
pub async fn renew(
    pg: &Connection,
    renewable: Option<&Renewable>,
    renewal: &Renewal,
    (confirm, known): (&Effects, &Effects),
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH renewed AS (
             UPDATE email_verifications
             SET generation = generation + 1, attempts = 0,
                 code_expires_at = from_ms($4), expires_at = from_ms($5)
             WHERE id = $1 AND generation = $2 AND expires_at > from_ms($3)
             RETURNING email_key, password_hash IS NULL AS decoy
         ), owner AS (
             SELECT u.id FROM users u JOIN renewed ON renewed.email_key = u.email_key WHERE renewed.decoy
         )
         SELECT record_effects($8),
                CASE WHEN NOT (SELECT decoy FROM renewed) THEN record_effects($6)
                     WHEN EXISTS (SELECT FROM owner) THEN record_effects($7, (SELECT id FROM owner)) END",
        params![
            renewable.map(|found| found.id.uuid()),
            renewable.map(|found| found.generation.cast_signed()),
            renewal.now.0,
            renewal.code_expires_at.0,
            renewal.expires_at.0,
            &confirm.row(),
            &known.row(),
            &effects.row(),
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

/// Turns a registration into a user, whose address it gives, and the other registrations of the address into decoys.
/// `None` when it is gone, expired, of another generation or a decoy; nothing has changed then.
///
/// All registrations of the address are locked first, in one order, so that of two that are completed at once
/// the second finds itself a decoy instead of a deadlock.
pub async fn confirm(
    pg: &Connection,
    id: VerificationId,
    generation: u32,
    user: UserId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<Option<String>> {
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
                 RETURNING id, email, email_key
             ), credential AS (
                 INSERT INTO credentials (user_id, password_hash, changed_at)
                 SELECT created.id, taken.password_hash, from_ms($4) FROM created, taken
             ), others AS (
                 UPDATE email_verifications v SET password_hash = NULL, name = ''
                 FROM created WHERE v.email_key = created.email_key AND v.id <> $1
             )
             SELECT email, record_effects($5, id) FROM created",
            params![id.uuid(), generation.cast_signed(), user.uuid(), now.0, &effects.row()],
        )
        .await?;
    row.map(|row| Ok(row.get("email")?)).transpose()
}
