//! Telling a user's devices of a change (USR-5). The statement of the change leaves the notice as a job; once it is
//! committed, the request tells the devices at once, and the job makes sure that they were told. So the answer is about
//! the change and not about the telling.

use postern_domain::{
    ids::{JobId, UserId},
    notices::{Notice, NoticeKind},
};
use postern_platform::random;
use postern_store::changes;
use serde_json::Value;

use crate::{call::Call, problem::Problem};

/// A notice for the statement of the change, and for [`tell`]. `data` says which of it has changed: no secret, and not
/// what it is now. Fails only without randomness.
pub fn new(call: &Call, kind: NoticeKind, data: Value) -> Result<Notice, Problem> {
    let id = JobId::new(call.now(), random::bytes()?);
    Ok(Notice { id, kind, data, at: call.now() })
}

/// Tells the devices of this user, once the statement has committed that left the notice. What fails is logged, and
/// left to the notice's job.
pub async fn tell(call: &Call, user: UserId, notice: &Notice) {
    let told = match call.redis() {
        Ok(redis) => changes::publish(redis, notice.id, &notice.to(user), call.now())
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
