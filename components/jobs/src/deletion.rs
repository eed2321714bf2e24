//! Deletes accounts whose grace has ended (USR-1).

use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    ids::UserId,
    time::UnixMillis,
};
use postern_edge::Call;
use postern_platform::clock;
use postern_store::{
    deletions,
    effects::Effects,
    sessions::{self, Which},
};

use crate::error::JobError;

/// Deletes an account that is due; does nothing for one that stays. Redis first: nobody can log in to an account
/// that is due, and once the row is gone nothing leads to what Redis holds.
pub async fn run(call: &Call, user: UserId) -> Result<(), JobError> {
    let away = |_| JobError::Temporary("a store is away".into());
    let now = UnixMillis(clock::now_ms());
    let pg = call.pg().await.map_err(away)?;
    if !deletions::is_due(&pg, user, now).await? {
        return Ok(());
    }
    let redis = call.redis().map_err(away)?;
    sessions::end(redis, user, Which::All).await?;
    deletions::forget(redis, user).await?;
    let event = call
        .audit(AuditAction::AccountDeleted, AuditOutcome::Allowed, AuditReason::Due)
        .map_err(away)?;
    Ok(deletions::delete(&pg, user, now, &Effects::of(event)).await?)
}
