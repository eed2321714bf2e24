//! Text messages, out and in (MSG-1, MSG-2).

use postern_domain::{
    ids::{MessageId, SmsCodeId, UserId},
    messaging::{delivery::Refusal, keyword::Keyword, recipient::Recipient},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use crate::{Result, defect, effects::Noticed};

/// A message that waits to be sent.
pub struct Outgoing {
    /// To whom (E.164).
    pub number: String,
    /// Whether the code in it still counts: it was not used, replaced, or too slow.
    pub current: bool,
    /// Whether the phone's owner has said STOP meanwhile.
    pub opted_out: bool,
}

/// A message that carries a code; `None` when it is gone, or Twilio has it already.
pub async fn outgoing(
    pg: &Connection,
    user: UserId,
    code: SmsCodeId,
    now: UnixMillis,
) -> Result<Option<Outgoing>> {
    let row = pg
        .query_one(
            "SELECT m.number,
                    EXISTS (SELECT FROM text_codes c
                            WHERE c.user_id = $1 AND c.id = $2 AND c.expires_at > from_ms($3)) AS current,
                    EXISTS (SELECT FROM phone_numbers p
                            WHERE p.user_id = $1 AND p.number = m.number
                              AND p.opted_out_at IS NOT NULL)
                    OR EXISTS (SELECT FROM text_ledger l JOIN text_opt_outs o USING (number_key)
                               WHERE l.id = m.id) AS opted_out
             FROM messages m
             WHERE m.id = $2 AND m.user_id = $1 AND m.provider_sid IS NULL AND m.status = 'pending'",
            params![user.uuid(), code.uuid(), now.0],
        )
        .await?;
    row.map(|row| {
        Ok(Outgoing {
            number: row.get("number")?,
            current: row.get("current")?,
            opted_out: row.get("opted_out")?,
        })
    })
    .transpose()
}

/// Notes that Twilio has taken a message; a callback may have told more by now.
pub async fn sent(
    pg: &Connection,
    user: UserId,
    code: SmsCodeId,
    (sid, status, rank): (&str, &str, i32),
    now: UnixMillis,
) -> Result<()> {
    pg.query(
        "UPDATE messages
         SET provider_sid = coalesce(provider_sid, $3),
             status = CASE WHEN status_rank < $5 THEN $4 ELSE status END,
             status_rank = greatest(status_rank, $5), updated_at = from_ms($6)
         WHERE id = $2 AND user_id = $1",
        params![user.uuid(), code.uuid(), sid, status, rank, now.0],
    )
    .await?;
    Ok(())
}

/// Notes that a message will not go (`status` says why in a word), and what that says of the phone.
pub async fn not_sent(
    pg: &Connection,
    user: UserId,
    code: SmsCodeId,
    (status, error_code, refusal): (&str, Option<u32>, Option<Refusal>),
    now: UnixMillis,
) -> Result<()> {
    let error_code = error_code.and_then(|code| i32::try_from(code).ok());
    pg.query(
        "WITH message AS (
             UPDATE messages SET status = $3, status_rank = 5, error_code = $4, updated_at = from_ms($6)
             WHERE id = $2 AND user_id = $1 AND status_rank < 5
             RETURNING id, user_id, number
         ), silenced AS (
             INSERT INTO text_opt_outs
             SELECT l.number_key, from_ms($6) FROM message JOIN text_ledger l USING (id)
             WHERE $5 = 'opted_out'
             ON CONFLICT (number_key) DO NOTHING
         )
         UPDATE phone_numbers p
         SET opted_out_at = CASE WHEN $5 = 'opted_out' THEN from_ms($6) ELSE p.opted_out_at END,
             undeliverable_at = CASE WHEN $5 = 'no_such_number' THEN from_ms($6)
                                     ELSE p.undeliverable_at END
         FROM message WHERE p.user_id = message.user_id AND p.number = message.number",
        params![user.uuid(), code.uuid(), status, error_code, consequence(refusal), now.0],
    )
    .await?;
    Ok(())
}

fn consequence(refusal: Option<Refusal>) -> Option<&'static str> {
    match refusal {
        Some(Refusal::NoSuchNumber) => Some("no_such_number"),
        Some(Refusal::OptedOut) => Some("opted_out"),
        Some(Refusal::TryAgain | Refusal::Rejected) | None => None,
    }
}

/// What Twilio reports of a message.
pub struct Report<'a> {
    /// Which message: the id that we gave along.
    pub id: MessageId,
    /// Twilio's name for it.
    pub sid: &'a str,
    /// Its status.
    pub status: &'a str,
    /// How far that is on a message's way.
    pub rank: i32,
    /// Twilio's error code, if it failed.
    pub error_code: Option<u32>,
    /// What that says of the phone.
    pub refusal: Option<Refusal>,
    /// Now.
    pub now: UnixMillis,
}

/// Moves a message on (MSG-2). `None` for a report that is late, repeated, or about no message of ours, which
/// changes nothing; else whose message it is.
pub async fn report(
    pg: &Connection,
    report: &Report<'_>,
    effects: &Noticed,
) -> Result<Option<UserId>> {
    let error_code = report.error_code.and_then(|code| i32::try_from(code).ok());
    let row = pg
        .query_one(
            "WITH message AS (
                 UPDATE messages
                 SET provider_sid = $2, status = $3, status_rank = $4,
                     error_code = coalesce($5, error_code), updated_at = from_ms($7)
                 WHERE id = $1 AND direction = 'outbound' AND status_rank < $4
                   AND (provider_sid IS NULL OR provider_sid = $2)
                 RETURNING id, user_id, number
             ), silenced AS (
                 INSERT INTO text_opt_outs
                 SELECT l.number_key, from_ms($7) FROM message JOIN text_ledger l USING (id)
                 WHERE $6 = 'opted_out'
                 ON CONFLICT (number_key) DO NOTHING
             ), phone AS (
                 UPDATE phone_numbers p
                 SET opted_out_at = CASE WHEN $6 = 'opted_out' THEN from_ms($7)
                                         ELSE p.opted_out_at END,
                     undeliverable_at = CASE WHEN $6 = 'no_such_number' THEN from_ms($7)
                                             ELSE p.undeliverable_at END
                 FROM message
                 WHERE p.user_id = message.user_id AND p.number = message.number
                   AND $6::text IS NOT NULL
             )
             SELECT user_id, record_effects($8, user_id) FROM message",
            params![
                report.id.uuid(),
                report.sid,
                report.status,
                report.rank,
                error_code,
                consequence(report.refusal),
                report.now.0,
                &effects.row(),
            ],
        )
        .await?;
    row.map(|row| Ok(UserId::from_uuid(row.get("user_id")?))).transpose()
}

/// A message that came in.
pub struct Inbound<'a> {
    /// Its id, if it is to be kept.
    pub id: MessageId,
    /// Twilio's name for it.
    pub sid: &'a str,
    /// Who sent it (E.164).
    pub from: &'a str,
    /// Its pseudonyms; none when the sender is no number.
    pub sender: Option<&'a Recipient>,
    /// What it says.
    pub body: &'a str,
    /// What it asks for, if it is nothing but that.
    pub keyword: Option<Keyword>,
    /// Now.
    pub now: UnixMillis,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is kept as this user's, whose verified number sent it.
    From(UserId),
    /// Nobody's verified number sent it; nothing is kept of it.
    Unknown,
    /// It was here before.
    Replayed,
}

/// Takes a message in, once (MSG-1); STOP and START take effect with it (MSG-2). The effects are of its owner's. They
/// are remembered of any number, also of one that is nobody's: it is sent nothing.
pub async fn receive(
    pg: &Connection,
    inbound: &Inbound<'_>,
    effects: &Noticed,
) -> Result<Received> {
    let keyword = inbound.keyword.map(|keyword| match keyword {
        Keyword::Stop => "stop",
        Keyword::Start => "start",
    });
    let numbers = inbound.sender.map(|sender| sender.numbers.clone()).unwrap_or_default();
    let row = pg
        .query_one(
            "WITH receipt AS (
                 INSERT INTO inbound_receipts (provider_sid, received_at) VALUES ($1, from_ms($6))
                 ON CONFLICT (provider_sid) DO NOTHING
                 RETURNING provider_sid
             ), owner AS (
                 SELECT p.user_id FROM phone_numbers p, receipt
                 WHERE p.number = $2 AND p.verified_at IS NOT NULL
             ), message AS (
                 INSERT INTO messages (id, user_id, direction, number, body, provider_sid, status,
                     status_rank, created_at, updated_at)
                 SELECT $3, user_id, 'inbound', $2, $4, $1, 'received', 5, from_ms($6), from_ms($6)
                 FROM owner
             ), silenced AS (
                 UPDATE phone_numbers p
                 SET opted_out_at = CASE WHEN $5 = 'stop' THEN coalesce(p.opted_out_at, from_ms($6)) END
                 FROM owner WHERE p.user_id = owner.user_id AND $5::text IS NOT NULL
             ), stopped AS (
                 INSERT INTO text_opt_outs
                 SELECT ($8::text[])[1], from_ms($6) FROM receipt
                 WHERE $5 = 'stop' AND cardinality($8::text[]) > 0
                 ON CONFLICT (number_key) DO NOTHING
             ), started AS (
                 DELETE FROM text_opt_outs o USING receipt
                 WHERE $5 = 'start' AND o.number_key = ANY ($8::text[])
             )
             SELECT EXISTS (SELECT FROM receipt) AS fresh, owner.user_id AS owner,
                    CASE WHEN owner.user_id IS NOT NULL THEN record_effects($7, owner.user_id) END
             FROM (SELECT) AS always LEFT JOIN owner ON true",
            params![
                inbound.sid,
                inbound.from,
                inbound.id.uuid(),
                inbound.body,
                keyword,
                inbound.now.0,
                &effects.row(),
                numbers,
            ],
        )
        .await?
        .ok_or_else(|| defect("answer of an inbound message"))?;
    if !row.get::<bool>("fresh")? {
        return Ok(Received::Replayed);
    }
    let owner: Option<_> = row.get("owner")?;
    Ok(owner.map_or(Received::Unknown, |id| Received::From(UserId::from_uuid(id))))
}
