//! Writes a user's roles into their sessions (RBAC-3): the truth is in Postgres, sessions have a copy.

use std::time::Duration;

use postern_domain::jobs as orders;
use postern_edge::jobs::{Job, JobError, Kind};
use postern_store::{accounts::users, sessions};

/// Roles, into sessions.
pub struct SyncRoles;

impl Kind for SyncRoles {
    type Order = orders::SyncRoles;
    // Security rests on it.
    const TRY_FOR: Duration = Duration::from_hours(24);

    async fn perform(job: &Job<'_>, _: orders::SyncRoles) -> Result<(), JobError> {
        let user = job.user()?;
        let Some((roles, version)) = users::roles(&job.pg().await?, user).await? else {
            return Ok(());
        };
        Ok(sessions::set_roles(job.redis()?, user, &roles, version).await?)
    }
}
