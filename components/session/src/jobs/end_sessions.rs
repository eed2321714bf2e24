//! Ends sessions that a change made invalid (SES-3), where the request that made it could not.

use std::time::Duration;

use postern_domain::jobs as orders;
use postern_edge::jobs::{Job, JobError, Kind};
use postern_store::sessions::{self, Which};

/// The end of sessions.
pub struct EndSessions;

impl Kind for EndSessions {
    type Order = orders::EndSessions;
    // Security rests on it.
    const TRY_FOR: Duration = Duration::from_hours(24);

    async fn perform(job: &Job<'_>, order: orders::EndSessions) -> Result<(), JobError> {
        let (user, redis) = (job.user()?, job.redis()?);
        if let orders::EndSessions::OlderThan { older_than, except } = order {
            sessions::end(redis, user, Which::OlderThan(older_than, except)).await?;
            return Ok(());
        }
        let pg = job.pg().await?;
        for (session, opening) in sessions::openings(redis, user).await? {
            if sessions::ends::standing(&pg, user, session, opening).await?.is_none() {
                sessions::end(redis, user, Which::One(session)).await?;
            }
        }
        Ok(())
    }
}
