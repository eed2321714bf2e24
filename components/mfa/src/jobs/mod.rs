//! The work of this component: it tells of what was tried against it, forgets what nobody has finished, and puts secrets under
//! the active key.

use postern_edge::{Jobs, attempts};

pub mod purge_factors;
pub mod rewrap_mfa;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new()
        .beside(|call| Box::pin(attempts::tell(call)))
        .kind::<purge_factors::PurgeFactors>()
        .kind::<rewrap_mfa::RewrapMfa>()
}
