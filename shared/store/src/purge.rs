//! What is behind its time goes (ADR 27): each statement takes a bounded number of rows, and says how many it took. Of what
//! is kept, the caller says for how long.

use postern_domain::time::UnixMillis;
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, defect};

/// Rows that one statement takes at most, of each table.
pub const BATCH: i64 = 1000;

fn amount(row: Option<Row>) -> Result<i64> {
    Ok(row.ok_or_else(|| defect("answer of a purge"))?.get("amount")?)
}

/// Registrations, resets of passwords, invitations and changes of address that ended before a moment.
pub async fn sign_up(pg: &Connection, ended_before: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH registrations AS (
                 DELETE FROM email_verifications WHERE id IN (
                     SELECT id FROM email_verifications WHERE expires_at < from_ms($1) ORDER BY expires_at LIMIT $2)
                 RETURNING id
             ), resets AS (
                 DELETE FROM password_resets WHERE id IN (
                     SELECT id FROM password_resets WHERE expires_at < from_ms($1) ORDER BY expires_at LIMIT $2)
                 RETURNING id
             ), changes AS (
                 DELETE FROM email_changes WHERE user_id IN (
                     SELECT user_id FROM email_changes WHERE expires_at < from_ms($1) ORDER BY expires_at LIMIT $2)
                   AND expires_at < from_ms($1)
                 RETURNING user_id
             )
             SELECT (SELECT count(*) FROM registrations) + (SELECT count(*) FROM resets)
                  + (SELECT count(*) FROM changes) AS amount",
            params![ended_before.0, BATCH],
        )
        .await?;
    amount(row)
}

/// Devices that nobody has logged in on since a moment.
pub async fn devices(pg: &Connection, seen_before: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH gone AS (
                 DELETE FROM known_devices WHERE (user_id, device_key) IN (
                     SELECT user_id, device_key FROM known_devices WHERE last_seen_at < from_ms($1)
                     ORDER BY last_seen_at LIMIT $2)
                   AND last_seen_at < from_ms($1)
                 RETURNING user_id
             )
             SELECT count(*) AS amount FROM gone",
            params![seen_before.0, BATCH],
        )
        .await?;
    amount(row)
}

/// Which sessions were ended before a moment.
pub async fn session_ends(pg: &Connection, ended_before: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH gone AS (
                 DELETE FROM session_ends WHERE user_id IN (
                     SELECT user_id FROM session_ends WHERE ended_at < from_ms($1) ORDER BY ended_at LIMIT $2)
                   AND ended_at < from_ms($1)
                 RETURNING user_id
             )
             SELECT count(*) AS amount FROM gone",
            params![ended_before.0, BATCH],
        )
        .await?;
    amount(row)
}

/// Apps and phones that somebody began to set up before a moment and has not finished, and codes that ended before it.
pub async fn factors(pg: &Connection, before: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH apps AS (
                 DELETE FROM mfa_totp WHERE user_id IN (
                     SELECT user_id FROM mfa_totp WHERE confirmed_at IS NULL AND created_at < from_ms($1)
                     ORDER BY created_at LIMIT $2)
                   AND confirmed_at IS NULL AND created_at < from_ms($1)
                 RETURNING user_id
             ), phones AS (
                 DELETE FROM phone_numbers WHERE user_id IN (
                     SELECT user_id FROM phone_numbers WHERE verified_at IS NULL AND created_at < from_ms($1)
                     ORDER BY created_at LIMIT $2)
                   AND verified_at IS NULL AND created_at < from_ms($1)
                 RETURNING user_id
             ), codes AS (
                 DELETE FROM text_codes WHERE (user_id, purpose, request) IN (
                     SELECT user_id, purpose, request FROM text_codes WHERE expires_at < from_ms($1)
                     ORDER BY expires_at LIMIT $2)
                   AND expires_at < from_ms($1)
                 RETURNING user_id
             )
             SELECT (SELECT count(*) FROM apps) + (SELECT count(*) FROM phones)
                  + (SELECT count(*) FROM codes) AS amount",
            params![before.0, BATCH],
        )
        .await?;
    amount(row)
}

/// Text messages of before a moment, what was counted before another, and which inbound ones had come before a third.
pub async fn messages(
    pg: &Connection,
    messages_before: UnixMillis,
    counted_before: UnixMillis,
    receipts_before: UnixMillis,
) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH texts AS (
                 DELETE FROM messages WHERE id IN (
                     SELECT id FROM messages WHERE created_at < from_ms($1) ORDER BY created_at LIMIT $4)
                 RETURNING id
             ), counted AS (
                 DELETE FROM text_ledger WHERE id IN (
                     SELECT id FROM text_ledger WHERE sent_at < from_ms($2) ORDER BY sent_at LIMIT $4)
                 RETURNING id
             ), receipts AS (
                 DELETE FROM inbound_receipts WHERE provider_sid IN (
                     SELECT provider_sid FROM inbound_receipts WHERE received_at < from_ms($3)
                     ORDER BY received_at LIMIT $4)
                 RETURNING provider_sid
             )
             SELECT (SELECT count(*) FROM texts) + (SELECT count(*) FROM counted)
                  + (SELECT count(*) FROM receipts) AS amount",
            params![messages_before.0, counted_before.0, receipts_before.0, BATCH],
        )
        .await?;
    amount(row)
}

/// Grants that ended before a moment.
pub async fn grants(pg: &Connection, ended_before: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH gone AS (
                 DELETE FROM grants WHERE id IN (
                     SELECT id FROM grants WHERE expires_at < from_ms($1) ORDER BY expires_at LIMIT $2)
                   AND expires_at < from_ms($1)
                 RETURNING id
             )
             SELECT count(*) AS amount FROM gone",
            params![ended_before.0, BATCH],
        )
        .await?;
    amount(row)
}

/// Jobs that were done before a moment, or given up before another, with their tries.
pub async fn jobs(
    pg: &Connection,
    done_before: UnixMillis,
    dead_before: UnixMillis,
) -> Result<i64> {
    let row = pg
        .query_one(
            "SELECT purge_jobs(from_ms($1), from_ms($2), $3) AS amount",
            params![done_before.0, dead_before.0, BATCH],
        )
        .await?;
    amount(row)
}

/// Unexpected errors that were seen last before a moment.
pub async fn errors(pg: &Connection, seen_before: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one(
            "WITH gone AS (
                 DELETE FROM errors WHERE id IN (
                     SELECT id FROM errors WHERE last_seen_at < from_ms($1) ORDER BY last_seen_at LIMIT $2)
                   AND last_seen_at < from_ms($1)
                 RETURNING id
             )
             SELECT count(*) AS amount FROM gone",
            params![seen_before.0, BATCH],
        )
        .await?;
    amount(row)
}
