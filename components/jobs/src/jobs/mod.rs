//! The work of this component.

use postern_edge::{Jobs, attempts};

pub mod due;
pub mod purge_errors;
pub mod purge_jobs;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new()
        .beside(|call| Box::pin(attempts::tell(call)))
        .before(|call| Box::pin(due::order(call)))
        .kind::<purge_jobs::PurgeJobs>()
        .kind::<purge_errors::PurgeErrors>()
}
