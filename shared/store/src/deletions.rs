//! The end of accounts: asked for, taken back, and done when the grace has passed (USR-1).

use postern_domain::{
    ids::{JobId, UserId},
    notices::Notice,
    time::UnixMillis,
};
use postern_platform::{
    args, params,
    pg::Connection,
    redis::{Redis, Script},
};

use crate::{
    Result,
    audit::AuditEvent,
    basis::Basis,
    changes::{stream_key, told_key},
    defect,
    jobs::{NewJob, notice_row},
};

static FORGET: Script = Script::new(include_str!("scripts/account_forget.lua"));

/// What became of a request to delete an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeletionAsked {
    /// It will be deleted at this time.
    At(UnixMillis),
    /// It was to be deleted at this time already; nothing has changed.
    WasAt(UnixMillis),
    /// There is no such user.
    Unknown,
    /// Nobody else could administrate then.
    LastAdministrator,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

/// A request to delete an account.
pub struct Deletion<'a> {
    /// Whose.
    pub user: UserId,
    /// What was decided over, if it is not the owner who asks.
    pub basis: Option<&'a Basis>,
    /// When.
    pub due: UnixMillis,
    /// Now.
    pub now: UnixMillis,
    /// Whether nobody may use it until then.
    pub suspend: bool,
    /// Tells the owner, if somebody is to be told.
    pub mail: Option<&'a NewJob>,
    /// Ends the sessions.
    pub end_sessions: &'a NewJob,
    /// Does it when it is due.
    pub delete: &'a NewJob,
    /// Tells the devices.
    pub notice: &'a Notice,
}

/// Sets the time at which an account is deleted, and ends its sessions.
pub async fn ask(
    pg: &Connection,
    deletion: &Deletion<'_>,
    event: &AuditEvent,
) -> Result<DeletionAsked> {
    let mail = deletion.mail.map(NewJob::row);
    let basis = deletion.basis.map(Basis::row);
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, due_at, version
                 FROM schedule_deletion($9, $1, from_ms($2), from_ms($3), $4)
             ), queued AS (
                 INSERT INTO jobs
                 SELECT j.* FROM done, job_row($5) j WHERE done.outcome = 'scheduled'
                 UNION ALL
                 SELECT j.* FROM done, end_sessions_row($6, $1, done.version) j
                 WHERE done.outcome = 'scheduled' AND done.version IS NOT NULL
                 UNION ALL
                 SELECT j.* FROM done JOIN users u ON u.id = $1, mail_row($7, u.email, u.name) j
                 WHERE done.outcome = 'scheduled' AND $7::jsonb IS NOT NULL
             ), notice AS (
                 INSERT INTO jobs
                 SELECT j.* FROM done, notice_row($10, $1) j WHERE done.outcome = 'scheduled'
             ), audit AS (
                 INSERT INTO audit_events
                 SELECT a.* FROM done, audit_event($8, $1) a WHERE done.outcome = 'scheduled'
             )
             SELECT outcome, ms(due_at) AS due_at FROM done",
            params![
                deletion.user.uuid(),
                deletion.due.0,
                deletion.now.0,
                deletion.suspend,
                &deletion.delete.row(),
                &deletion.end_sessions.row(),
                mail.as_ref(),
                &event.row(),
                basis.as_ref(),
                &notice_row(deletion.notice),
            ],
        )
        .await?
        .ok_or_else(|| defect("answer of schedule_deletion"))?;
    let due_at: Option<i64> = row.get("due_at")?;
    match (row.get::<String>("outcome")?.as_str(), due_at) {
        ("scheduled", Some(at)) => Ok(DeletionAsked::At(UnixMillis(at))),
        ("was_scheduled", Some(at)) => Ok(DeletionAsked::WasAt(UnixMillis(at))),
        ("unknown", _) => Ok(DeletionAsked::Unknown),
        ("last_administrator", _) => Ok(DeletionAsked::LastAdministrator),
        ("stale", _) => Ok(DeletionAsked::Stale),
        _ => Err(defect("outcome of schedule_deletion")),
    }
}

/// Keeps an account that was to be deleted. False when it was not, or its time has come.
pub async fn cancel(
    pg: &Connection,
    user: UserId,
    now: UnixMillis,
    mail: &NewJob,
    notice: &Notice,
    event: &AuditEvent,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH kept AS (
                 UPDATE users SET delete_after = NULL, version = version + 1, updated_at = from_ms($2)
                 WHERE id = $1 AND delete_after > from_ms($2)
                 RETURNING id, email, name
             ), mail AS (
                 INSERT INTO jobs SELECT j.* FROM kept, mail_row($3, kept.email, kept.name) j
             ), notice AS (
                 INSERT INTO jobs SELECT j.* FROM kept, notice_row($5, kept.id) j
             ), audit AS (
                 INSERT INTO audit_events SELECT a.* FROM kept, audit_event($4, kept.id) a
             )
             SELECT id FROM kept",
            params![user.uuid(), now.0, &mail.row(), &event.row(), &notice_row(notice)],
        )
        .await?;
    Ok(row.is_some())
}

/// Whether the time of an account has come.
pub async fn is_due(pg: &Connection, user: UserId, now: UnixMillis) -> Result<bool> {
    let sql = "SELECT id FROM users WHERE id = $1 AND delete_after <= from_ms($2)";
    Ok(pg.query_one(sql, params![user.uuid(), now.0]).await?.is_some())
}

/// Deletes an account that is due, and everything that names its owner: what refers to the user goes with the
/// row; queued and finished jobs are told by whom they are about or go to; `job`, which does this, forgets for
/// whom it was. What stays are audit events, by a pseudonym that nothing leads back from.
pub async fn delete(
    pg: &Connection,
    user: UserId,
    job: JobId,
    now: UnixMillis,
    event: &AuditEvent,
) -> Result<()> {
    pg.query(
        "WITH gone AS (
             DELETE FROM users WHERE id = $1 AND delete_after <= from_ms($3)
             RETURNING id, email, email_key, pseudonym
         ), about AS (
             DELETE FROM jobs USING gone WHERE jobs.id <> $2 AND payload ->> 'user' = gone.id::text
         ), mails AS (
             DELETE FROM jobs USING gone
             WHERE jobs.id <> $2 AND payload ->> 'to' = gone.email AND payload ->> 'user' IS NULL
         ), this AS (
             UPDATE jobs SET payload = '{}' FROM gone WHERE jobs.id = $2
         ), pending AS (
             DELETE FROM email_verifications v USING gone WHERE v.email_key = gone.email_key
         )
         INSERT INTO audit_events SELECT a.* FROM gone, audit_event_of($4, gone.pseudonym) a",
        params![user.uuid(), job.uuid(), now.0, &event.row()],
    )
    .await?;
    Ok(())
}

/// Forgets what Redis knows of a user. (Answers that are kept for `Idempotency-Key` end by themselves within a
/// day, and what rate limits count has no names.)
pub async fn forget(redis: &Redis, user: UserId) -> Result<()> {
    let of_user = |name: &str| format!("pst:{{{user}}}:{name}");
    let keys = [
        of_user("sessions"),
        of_user("second_factor_tries"),
        of_user("streams"),
        stream_key(user),
        told_key(user),
    ];
    redis.run(&FORGET, &keys, args![]).await?;
    Ok(())
}
