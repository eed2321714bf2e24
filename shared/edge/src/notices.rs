//! Telling a user's devices of a change that has been made (USR-5). By then it is true: the answer is about the change
//! and not about the telling. A device that was not told finds out when it asks.

use postern_domain::ids::UserId;
use postern_store::changes;
use serde_json::Value;

use crate::{call::Call, problem::Problem};

/// Tells the devices; what fails is logged. `kind` is `<thing>.<what>`; `data` holds no secret.
pub async fn tell(call: &Call, user: UserId, kind: &str, data: &Value) {
    let told = match call.redis() {
        Ok(redis) => changes::publish(redis, user, kind, data).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    if let Err(problem) = told {
        let why = problem.internal_text().unwrap_or_default();
        postern_platform::log::line(&format!("devices were not told of {kind}: {why}"));
    }
}
