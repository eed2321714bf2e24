//! Deletes accounts whose grace has ended (USR-1).

use std::time::Duration;

use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    jobs::Order,
};
use postern_edge::jobs::{Job, JobError, Kind};
use postern_store::{
    accounts::deletions,
    effects::Effects,
    sessions::{self, Which},
};
use serde::{Deserialize, Serialize};

/// Delete an account that is due; nothing becomes of one that stays.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeleteAccount {}

impl Order for DeleteAccount {
    const KIND: &'static str = "delete_account";
}

impl Kind for DeleteAccount {
    type Order = Self;
    // Privacy rests on it.
    const TRY_FOR: Duration = Duration::from_hours(24);

    /// Redis first: nobody can log in to an account that is due, and once the row is gone nothing leads to what Redis
    /// holds.
    async fn perform(job: &Job<'_>, _: Self) -> Result<(), JobError> {
        let (user, pg) = (job.user()?, job.pg().await?);
        if !deletions::is_due(&pg, user, job.now).await? {
            return Ok(());
        }
        let redis = job.redis()?;
        sessions::end(redis, user, Which::All).await?;
        deletions::forget(redis, user).await?;
        let event =
            job.call.audit(AuditAction::AccountDeleted, AuditOutcome::Allowed, AuditReason::Due)?;
        Ok(deletions::delete(&pg, user, job.now, &Effects::of(event)).await?)
    }
}
