//! What role names are worth right now. Built-in roles are code; custom roles come from Postgres and are kept
//! for less than a second per instance, so that a changed role counts at most a second late (invariant 5).

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use postern_domain::rbac::{Effective, Policy, RoleName};
use postern_platform::clock::Stopwatch;
use postern_store::authorization::roles;

use crate::{call::Call, http::problem::Problem};

/// How long a policy may be used, counted from before it was asked for.
const MAX_AGE: Duration = Duration::from_millis(800);

static POLICY: Mutex<Option<(Stopwatch, Arc<Policy>)>> = Mutex::new(None);

/// The permissions of these roles, and the names of the roles with all that they inherit from.
pub async fn of(call: &Call, roles: &[String]) -> Result<(Effective, Vec<RoleName>), Problem> {
    let names: Vec<RoleName> = roles.iter().filter_map(|role| role.parse().ok()).collect();
    let policy = if names.iter().all(RoleName::is_built_in) {
        Arc::new(Policy::default())
    } else {
        current(call).await?
    };
    Ok((policy.effective(&names), policy.closure(&names)))
}

/// The present policy.
pub async fn current(call: &Call) -> Result<Arc<Policy>, Problem> {
    let kept = POLICY.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((asked, policy)) = kept
        && asked.elapsed() < MAX_AGE
    {
        return Ok(policy);
    }
    let asked = Stopwatch::start();
    let policy = Arc::new(roles::policy(&call.pg().await?).await?);
    let kept = Some((asked, Arc::clone(&policy)));
    *POLICY.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    Ok(policy)
}
