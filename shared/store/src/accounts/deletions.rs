//! The end of accounts: asked for, taken back, and done when the grace has passed (USR-1).

use postern_domain::{ids::UserId, time::UnixMillis};
use postern_platform::{
    args, params,
    pg::Connection,
    redis::{Redis, Script},
};

use crate::{
    Result,
    authorization::basis::Basis,
    defect,
    devices::changes::{stream_key, told_key},
    effects::{Effects, Noticed},
};

static FORGET: Script = Script::new(include_str!("../scripts/account_forget.lua"));

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
}

/// Sets the time at which an account is deleted; the effects end its sessions, and delete it then.
pub async fn ask(
    pg: &Connection,
    deletion: &Deletion<'_>,
    effects: &Noticed,
) -> Result<DeletionAsked> {
    let basis = deletion.basis.map(Basis::row);
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, due_at, version
                 FROM schedule_deletion($6, $1, from_ms($2), from_ms($3), $4)
             )
             SELECT outcome, ms(due_at) AS due_at, CASE WHEN outcome = 'scheduled' THEN record_effects(
                 $5, $1, jsonb_build_object('older_than', version)) END
             FROM done",
            params![
                deletion.user.uuid(),
                deletion.due.0,
                deletion.now.0,
                deletion.suspend,
                &effects.row(),
                basis.as_ref(),
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
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH kept AS (
                 UPDATE users SET delete_after = NULL, version = version + 1, updated_at = from_ms($2)
                 WHERE id = $1 AND delete_after > from_ms($2)
                 RETURNING id
             )
             SELECT record_effects($3, id) FROM kept",
            params![user.uuid(), now.0, &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}

/// Whether the time of an account has come.
pub async fn is_due(pg: &Connection, user: UserId, now: UnixMillis) -> Result<bool> {
    let sql = "SELECT id FROM users WHERE id = $1 AND delete_after <= from_ms($2)";
    Ok(pg.query_one(sql, params![user.uuid(), now.0]).await?.is_some())
}

/// Deletes an account that is due, and everything that names its owner, the job that does this among it. What stays are
/// audit events, by a pseudonym that nothing leads back from.
pub async fn delete(
    pg: &Connection,
    user: UserId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<()> {
    let params = params![user.uuid(), now.0, &effects.row()];
    pg.query("SELECT delete_account($1, from_ms($2), $3)", params).await?;
    Ok(())
}

/// Forgets what Redis knows of a user. (Answers that are kept for `Idempotency-Key` end by themselves within a
/// day, and what rate limits count has no names.)
pub async fn forget(redis: &Redis, user: UserId) -> Result<()> {
    let keys = [
        format!("pst:{{{user}}}:sessions"),
        format!("pst:{{{user}}}:second_factor_tries"),
        format!("pst:{{{user}}}:streams"),
        stream_key(user),
        told_key(user),
    ];
    redis.run(&FORGET, &keys, args![]).await?;
    Ok(())
}
