//! The work of this component, which owns the audit log.

use postern_edge::{Jobs, attempts};

pub mod due;
pub mod purge_grants;
pub mod push_checkpoint;
pub mod seal_audit;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new()
        .beside(|call| Box::pin(attempts::tell(call)))
        .before(|call| Box::pin(due::find(call)))
        .kind::<seal_audit::SealAudit>()
        .kind::<push_checkpoint::PushCheckpoint>()
        .kind::<purge_grants::PurgeGrants>()
}
