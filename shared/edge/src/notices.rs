//! Telling a user's devices of a change (USR-5). The statement of the change leaves each notice as a job; once it is
//! committed, the request tells the devices at once, and the job makes sure that they were told. So the answer is about
//! the change and not about the telling.

use postern_domain::{ids::UserId, notices::Notice};
use postern_store::{devices::changes, effects::Noticed};

use crate::{call::Call, http::problem::Problem};

/// Tells the devices of this user, once the statement has committed that left the notices. What fails is logged, and
/// left to the notice's job.
pub async fn tell(call: &Call, user: UserId, effects: &Noticed) {
    for notice in effects.notices() {
        tell_one(call, user, notice).await;
    }
}

async fn tell_one(call: &Call, user: UserId, notice: &Notice) {
    let told = match call.redis() {
        Ok(redis) => changes::publish(redis, user, (notice.id, &notice.text()), call.now())
            .await
            .map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    if let Err(problem) = told {
        let (kind, why) = (notice.kind.name(), problem.internal_text().unwrap_or_default());
        postern_platform::log::line(&format!(
            "telling devices of {kind} is left to its job: {why}"
        ));
    }
}
