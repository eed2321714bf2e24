//! The work of this component: it tells of what was tried against it.

use postern_edge::{Jobs, attempts};

pub mod purge_factors;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().beside(|call| Box::pin(attempts::tell(call))).kind::<purge_factors::PurgeFactors>()
}
