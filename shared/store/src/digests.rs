//! Summaries by e-mail, for whoever has asked for them (`notifications.email.digest`, ADR 29).

use postern_domain::{
    ids::{JobId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use crate::{
    Result,
    effects::{Effects, Noticed},
};

/// A summary whose time has come.
pub struct Due {
    /// Whose.
    pub user: UserId,
    /// Of what happened from here on.
    pub since: UnixMillis,
    /// Since when it has been due.
    pub due_at: UnixMillis,
}

/// What happened, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The message that says it, in the texts of mails.
    pub what: String,
    /// How often.
    pub times: i64,
}

/// At most `limit` summaries that are due, those first that have been for longest.
pub async fn due(pg: &Connection, now: UnixMillis, limit: i64) -> Result<Vec<Due>> {
    let sql = "SELECT user_id, ms(since) AS since, ms(due_at) AS due_at FROM digests
               WHERE due_at <= from_ms($1) ORDER BY due_at LIMIT $2";
    let rows = pg.query(sql, params![now.0, limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(Due {
                user: UserId::from_uuid(row.get("user_id")?),
                since: UnixMillis(row.get("since")?),
                due_at: UnixMillis(row.get("due_at")?),
            })
        })
        .collect()
}

/// Orders a summary of what happened until `now`, unless somebody else has; the next one is due at the same time of some
/// later day.
pub async fn order(pg: &Connection, due: &Due, now: UnixMillis, effects: &Effects) -> Result<()> {
    pg.query_one(
        "WITH moved AS (
             UPDATE digests
             SET since = from_ms($3),
                 due_at = due_at + every_days * interval '1 day'
                     * (1 + floor(extract(epoch FROM from_ms($3) - due_at) / (86400 * every_days)))
             WHERE user_id = $1 AND ms(due_at) = $2
             RETURNING user_id
         )
         SELECT record_effects($4, user_id) FROM moved",
        params![due.user.uuid(), due.due_at.0, now.0, &effects.row()],
    )
    .await?;
    Ok(())
}

/// What the summary tells that this job sends just now; nothing, if nothing happened.
pub async fn happened(pg: &Connection, job: JobId) -> Result<Vec<Happened>> {
    let sql = "SELECT what, times FROM digest_of($1) ORDER BY what";
    let rows = pg.query(sql, params![job.uuid()]).await?;
    rows.iter()
        .map(|row| Ok(Happened { what: row.get("what")?, times: row.get("times")? }))
        .collect()
}

/// Ends somebody's summaries; with `effects` if there were any.
pub async fn end(pg: &Connection, user: UserId, now: UnixMillis, effects: &Noticed) -> Result<()> {
    let sql = "SELECT record_effects($3, $1) WHERE end_digest($1, from_ms($2))";
    pg.query_one(sql, params![user.uuid(), now.0, &effects.row()]).await?;
    Ok(())
}
