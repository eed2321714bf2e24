//! The work of this component.

use postern_edge::{Call, Jobs, Problem, attempts};

pub mod alerts;
pub mod due;
pub mod purge_errors;
pub mod purge_jobs;
pub mod push_alert;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new()
        .beside(|call| Box::pin(beside(call)))
        .before(|call| Box::pin(due::order(call)))
        .kind::<purge_jobs::PurgeJobs>()
        .kind::<purge_errors::PurgeErrors>()
        .kind::<push_alert::PushAlert>()
}

async fn beside(call: &Call) -> Result<(), Problem> {
    alerts::watch(call).await;
    attempts::tell(call).await
}
