//! Phones of users, and the codes that are sent to them (MFA-3).

use std::time::Duration;

use postern_domain::{
    ids::{SmsCodeId, UserId},
    messaging::phone::PhoneNumber,
    mfa::sms_code::{COOL_DOWN, LIFETIME, MAX_MESSAGES_PER_NUMBER, NUMBER_WINDOW, wait},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, DatabaseError, Row},
};

use crate::{Result, StoreError, audit::AuditEvent, defect, jobs::NewJob, mfa::SmsPurpose};

/// A code to send.
pub struct NewCode<'a> {
    /// Its id, also of the message that carries it.
    pub id: SmsCodeId,
    /// Whose phone.
    pub user: UserId,
    /// The number to verify; none to log in with the one that is verified.
    pub to_verify: Option<&'a PhoneNumber>,
    /// Now.
    pub now: UnixMillis,
}

impl NewCode<'_> {
    fn purpose(&self) -> SmsPurpose {
        match self.to_verify {
            Some(_) => SmsPurpose::VerifyNumber,
            None => SmsPurpose::Authenticate,
        }
    }
}

/// What became of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeSent {
    /// Its message is queued for this number; the code before is no longer good.
    Queued(String),
    /// There is no app beside which a phone could stand, or no verified phone.
    NoPhone,
    /// The last message was sent just now, or the number has had many.
    TooSoon {
        /// When the next one may follow.
        retry_after: Duration,
    },
    /// The phone's owner has said STOP.
    OptedOut,
    /// The carrier knows no such number.
    Undeliverable,
}

/// Makes a new code and queues its message: of any number of requests at once, one does (MFA-3).
pub async fn send_code(
    pg: &Connection,
    new: &NewCode<'_>,
    job: &NewJob,
    event: &AuditEvent,
) -> Result<CodeSent> {
    let row = pg
        .query_one(
            "WITH phone AS (
                 SELECT $4::text AS number, false AS opted_out, false AS undeliverable
                 FROM mfa_totp
                 WHERE user_id = $1 AND confirmed_at IS NOT NULL AND $4::text IS NOT NULL
                 UNION ALL
                 SELECT p.number, p.opted_out_at IS NOT NULL, p.undeliverable_at IS NOT NULL
                 FROM phone_numbers p JOIN mfa_totp t ON t.user_id = p.user_id
                 WHERE p.user_id = $1 AND p.verified_at IS NOT NULL
                   AND t.confirmed_at IS NOT NULL AND $4::text IS NULL
             ), lately AS (
                 SELECT count(*) AS sent, ms(min(m.created_at)) AS since
                 FROM phone JOIN messages m ON m.number = phone.number
                 WHERE m.direction = 'outbound' AND m.created_at > from_ms($7)
             ), renewed AS (
                 INSERT INTO sms_codes AS c (user_id, purpose, id, number, created_at, expires_at)
                 SELECT $1, $2, $3, phone.number, from_ms($5), from_ms($6) FROM phone, lately
                 WHERE NOT phone.opted_out AND NOT phone.undeliverable AND lately.sent < $8
                 ON CONFLICT (user_id, purpose) DO UPDATE
                 SET id = excluded.id, number = excluded.number, attempts = 0,
                     created_at = excluded.created_at, expires_at = excluded.expires_at
                 WHERE c.created_at <= from_ms($9)
                 RETURNING number
             ), message AS (
                 INSERT INTO messages (id, user_id, direction, number, status, created_at, updated_at)
                 SELECT $3, $1, 'outbound', number, 'pending', from_ms($5), from_ms($5) FROM renewed
             ), queued AS (
                 INSERT INTO jobs SELECT j.* FROM renewed, job_row($10) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM renewed, audit_event($11, $1) a
             )
             SELECT phone.number, phone.opted_out, phone.undeliverable,
                    EXISTS (SELECT FROM renewed) AS queued,
                    CASE WHEN lately.sent >= $8 THEN lately.since END AS many_since,
                    (SELECT ms(created_at) FROM sms_codes WHERE user_id = $1 AND purpose = $2) AS last
             FROM phone, lately",
            params![
                new.user.uuid(),
                new.purpose().name(),
                new.id.uuid(),
                new.to_verify.map(PhoneNumber::as_str),
                new.now.0,
                new.now.plus(LIFETIME).0,
                new.now.minus(NUMBER_WINDOW).0,
                i64::from(MAX_MESSAGES_PER_NUMBER),
                new.now.minus(COOL_DOWN).0,
                &job.row(),
                &event.row(),
            ],
        )
        .await?;
    row.map_or(Ok(CodeSent::NoPhone), |row| outcome(&row, new.now))
}

fn outcome(row: &Row, now: UnixMillis) -> Result<CodeSent> {
    if row.get("queued")? {
        return Ok(CodeSent::Queued(row.get("number")?));
    }
    if row.get("opted_out")? {
        return Ok(CodeSent::OptedOut);
    }
    if row.get("undeliverable")? {
        return Ok(CodeSent::Undeliverable);
    }
    let many_since: Option<i64> = row.get("many_since")?;
    let last: Option<i64> = row.get("last")?;
    // Of two at once, the slower does not see the faster one's code: that was made just now.
    let (since, period) = match many_since {
        Some(since) => (since, NUMBER_WINDOW),
        None => (last.unwrap_or(now.0), COOL_DOWN),
    };
    let retry_after = wait(UnixMillis(since).plus(period), period, now);
    Ok(CodeSent::TooSoon { retry_after })
}

/// What became of a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneConfirmed {
    /// The phone counts.
    Done,
    /// The code was used, or replaced, meanwhile.
    Gone,
    /// The number is verified for another account.
    Taken,
}

/// Uses up the code that verifies a number; the number becomes the user's, in place of one before.
pub async fn confirm(
    pg: &Connection,
    user: UserId,
    code: SmsCodeId,
    now: UnixMillis,
    mail: &NewJob,
    event: &AuditEvent,
) -> Result<PhoneConfirmed> {
    let row = pg
        .query_one(
            "WITH used AS (
                 DELETE FROM sms_codes s USING mfa_totp t
                 WHERE s.user_id = $1 AND s.purpose = 'verify_number' AND s.id = $2
                   AND t.user_id = $1 AND t.confirmed_at IS NOT NULL
                 RETURNING s.user_id, s.number
             ), phone AS (
                 INSERT INTO phone_numbers AS p (user_id, id, number, verified_at, created_at)
                 SELECT user_id, $2, number, from_ms($3), from_ms($3) FROM used
                 ON CONFLICT (user_id) DO UPDATE
                 SET id = excluded.id, number = excluded.number, verified_at = excluded.verified_at,
                     opted_out_at = NULL, undeliverable_at = NULL, created_at = excluded.created_at
                 RETURNING p.user_id
             ), mail AS (
                 INSERT INTO jobs
                 SELECT j.* FROM phone JOIN users u ON u.id = phone.user_id,
                     mail_row($4, u.email, u.name) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM phone, audit_event($5, phone.user_id) a
             )
             SELECT user_id FROM phone",
            params![user.uuid(), code.uuid(), now.0, &mail.row(), &event.row()],
        )
        .await;
    match row {
        Ok(Some(_)) => Ok(PhoneConfirmed::Done),
        Ok(None) => Ok(PhoneConfirmed::Gone),
        Err(DatabaseError::Constraint(name)) if name == "phone_numbers_verified" => {
            Ok(PhoneConfirmed::Taken)
        }
        Err(error) => Err(StoreError::from(error)),
    }
}

/// Removes the phone and what is under way with one. False when there is neither.
pub async fn remove(
    pg: &Connection,
    user: UserId,
    mail: &NewJob,
    event: &AuditEvent,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH phone AS (
                 DELETE FROM phone_numbers WHERE user_id = $1 RETURNING user_id
             ), codes AS (
                 DELETE FROM sms_codes WHERE user_id = $1 RETURNING user_id
             ), removed AS (
                 SELECT user_id FROM phone UNION SELECT user_id FROM codes
             ), mail AS (
                 INSERT INTO jobs
                 SELECT j.* FROM phone JOIN users u ON u.id = phone.user_id,
                     mail_row($2, u.email, u.name) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM removed, audit_event($3, removed.user_id) a
             )
             SELECT user_id FROM removed",
            params![user.uuid(), &mail.row(), &event.row()],
        )
        .await?;
    Ok(row.is_some())
}

/// A number that waits for its code.
pub struct PendingPhone {
    /// The number (E.164).
    pub number: String,
    /// Until when the code is good.
    pub expires_at: UnixMillis,
    /// What has become of the message, in Twilio's words; `pending` before it was sent.
    pub delivery: String,
}

/// The number of a user that waits for its code, if there is one.
pub async fn pending(
    pg: &Connection,
    user: UserId,
    now: UnixMillis,
) -> Result<Option<PendingPhone>> {
    let row = pg
        .query_one(
            "SELECT s.number, ms(s.expires_at) AS expires_at, m.status
             FROM sms_codes s JOIN messages m ON m.id = s.id AND m.user_id = s.user_id
             WHERE s.user_id = $1 AND s.purpose = 'verify_number' AND s.expires_at > from_ms($2)",
            params![user.uuid(), now.0],
        )
        .await?;
    row.map(|row| {
        Ok(PendingPhone {
            number: row.get("number")?,
            expires_at: UnixMillis(
                row.get::<Option<i64>>("expires_at")?.ok_or_else(|| defect("expiry"))?,
            ),
            delivery: row.get("status")?,
        })
    })
    .transpose()
}
