//! Phones of users, and the codes that are sent to them (MFA-3).

use std::time::Duration;

use postern_domain::{
    ids::{SmsCodeId, UserId},
    messaging::{
        caps::{Cap, Counted},
        phone::PhoneNumber,
        recipient::Recipient,
    },
    mfa::sms_code::{COOL_DOWN, LIFETIME, Request, wait},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, DatabaseError, Row},
};
use serde_json::json;

use crate::{
    Result, StoreError, defect,
    effects::{Effects, Noticed},
    factors::mfa::SmsPurpose,
};

/// A code to send.
pub struct NewCode<'a> {
    /// Its id, also of the message that carries it.
    pub id: SmsCodeId,
    /// Whose phone.
    pub user: UserId,
    /// What it is for.
    pub purpose: SmsPurpose,
    /// The one request that it is for.
    pub request: Request,
    /// The number: to be verified, or to log in with, when it is the verified one.
    pub number: &'a PhoneNumber,
    /// Its pseudonyms.
    pub recipient: &'a Recipient,
    /// How many messages may go.
    pub caps: &'a [Cap],
    /// Now.
    pub now: UnixMillis,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSent {
    /// Its message is queued; the code before, for the same request, is no longer good.
    Queued,
    /// There is no app beside which a phone could stand, or this is not the verified phone.
    NoPhone,
    /// The last message was sent just now.
    TooSoon {
        /// When the next one may follow.
        retry_after: Duration,
    },
    /// So many messages have gone that no more may.
    Capped {
        /// What was counted.
        counted: Counted,
        /// When the next one may follow.
        retry_after: Duration,
    },
    /// The phone's owner has said STOP.
    OptedOut,
    /// The carrier knows no such number.
    Undeliverable,
}

/// Makes a new code and its message, which the effects send, as far as cool-down and caps let it: of any number of requests at once,
/// one does (MFA-3).
pub async fn send_code(pg: &Connection, new: &NewCode<'_>, effects: &Effects) -> Result<CodeSent> {
    let row = pg
        .query_one(
            "WITH phone AS (
                 SELECT $4::text AS number, false AS opted_out, false AS undeliverable
                 FROM mfa_totp
                 WHERE user_id = $1 AND confirmed_at IS NOT NULL AND $2 = 'verify_number'
                 UNION ALL
                 SELECT p.number, p.opted_out_at IS NOT NULL, p.undeliverable_at IS NOT NULL
                 FROM phone_numbers p JOIN mfa_totp t ON t.user_id = p.user_id
                 WHERE p.user_id = $1 AND p.number = $4 AND p.verified_at IS NOT NULL
                   AND t.confirmed_at IS NOT NULL AND $2 = 'authenticate'
             ), claim AS MATERIALIZED (
                 SELECT c.outcome, c.free_at, c.within_ms
                 FROM phone, claim_text($1, $2, $5, $3, phone.number, $6, $7, from_ms($8), $9, $10, $11) c
                 WHERE NOT phone.opted_out AND NOT phone.undeliverable
             ), message AS (
                 INSERT INTO messages (id, user_id, direction, number, status, created_at, updated_at)
                 SELECT $3, $1, 'outbound', $4, 'pending', from_ms($8), from_ms($8)
                 FROM claim WHERE outcome = 'claimed'
             )
             SELECT phone.opted_out, phone.undeliverable, claim.outcome,
                    ms(claim.free_at) AS free_at, claim.within_ms,
                    CASE WHEN claim.outcome = 'claimed' THEN record_effects($12, $1) END
             FROM phone LEFT JOIN claim ON true",
            params![
                new.user.uuid(),
                new.purpose.name(),
                new.id.uuid(),
                new.number.as_str(),
                new.request.uuid(),
                new.recipient.numbers.clone(),
                new.recipient.ranges.clone(),
                new.now.0,
                millis(LIFETIME),
                millis(COOL_DOWN),
                &json!(new.caps),
                &effects.row(),
            ],
        )
        .await?;
    row.map_or(Ok(CodeSent::NoPhone), |row| outcome(&row, new.now))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn outcome(row: &Row, now: UnixMillis) -> Result<CodeSent> {
    if row.get("opted_out")? {
        return Ok(CodeSent::OptedOut);
    }
    if row.get("undeliverable")? {
        return Ok(CodeSent::Undeliverable);
    }
    let retry_after = || -> Result<Duration> {
        let number = |column| row.get::<Option<i64>>(column);
        let (Some(free_at), Some(within)) = (number("free_at")?, number("within_ms")?) else {
            return Err(defect("wait of claim_text"));
        };
        let period = Duration::from_millis(within.unsigned_abs());
        Ok(wait(UnixMillis(free_at), period, now))
    };
    match row.get::<String>("outcome")?.as_str() {
        "claimed" => Ok(CodeSent::Queued),
        "opted_out" => Ok(CodeSent::OptedOut),
        "cool_down" => Ok(CodeSent::TooSoon { retry_after: retry_after()? }),
        cap => {
            let counted = Counted::parse(cap).ok_or_else(|| defect("outcome of claim_text"))?;
            Ok(CodeSent::Capped { counted, retry_after: retry_after()? })
        }
    }
}

/// The verified number of a user (E.164), if there is one.
pub async fn verified_number(pg: &Connection, user: UserId) -> Result<Option<String>> {
    let sql = "SELECT number FROM phone_numbers WHERE user_id = $1 AND verified_at IS NOT NULL";
    let row = pg.query_one(sql, params![user.uuid()]).await?;
    row.map(|row| Ok(row.get("number")?)).transpose()
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
    effects: &Noticed,
) -> Result<PhoneConfirmed> {
    let row = pg
        .query_one(
            "WITH used AS (
                 DELETE FROM text_codes c USING mfa_totp t
                 WHERE c.user_id = $1 AND c.purpose = 'verify_number' AND c.id = $2
                   AND c.expires_at > c.created_at
                   AND t.user_id = $1 AND t.confirmed_at IS NOT NULL
                 RETURNING c.user_id, c.number
             ), settled AS (
                 UPDATE text_ledger SET settled = true FROM used WHERE text_ledger.id = $2
                 RETURNING text_ledger.number_key
             ), phone AS (
                 INSERT INTO phone_numbers AS p
                     (user_id, id, number, verified_at, opted_out_at, created_at)
                 SELECT user_id, $2, number, from_ms($3),
                        (SELECT o.opted_out_at FROM text_opt_outs o JOIN settled USING (number_key)),
                        from_ms($3)
                 FROM used
                 ON CONFLICT (user_id) DO UPDATE
                 SET id = excluded.id, number = excluded.number, verified_at = excluded.verified_at,
                     opted_out_at = excluded.opted_out_at, undeliverable_at = NULL,
                     created_at = excluded.created_at
                 RETURNING p.user_id
             )
             SELECT record_effects($4, user_id) FROM phone",
            params![user.uuid(), code.uuid(), now.0, &effects.row()],
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

/// Removes the phone and what is under way with one; leaves `mail` as well if there was a phone. False when there was
/// neither.
pub async fn remove(
    pg: &Connection,
    user: UserId,
    mail: &Effects,
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH phone AS (
                 DELETE FROM phone_numbers WHERE user_id = $1 RETURNING user_id
             ), codes AS (
                 -- Taken back and not forgotten: the cool-down goes on.
                 UPDATE text_codes SET expires_at = created_at
                 WHERE user_id = $1 AND expires_at > created_at
                 RETURNING user_id
             ), removed AS (
                 SELECT user_id FROM phone UNION SELECT user_id FROM codes
             )
             SELECT record_effects($3, user_id),
                    CASE WHEN EXISTS (SELECT FROM phone) THEN record_effects($2, user_id) END
             FROM removed",
            params![user.uuid(), &mail.row(), &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}
