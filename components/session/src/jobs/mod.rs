//! The work of this component: sessions in Redis follow what Postgres says.

use postern_edge::{Jobs, attempts};

pub mod end_sessions;
pub mod purge_session_ends;
pub mod sync_roles;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new()
        .beside(|call| Box::pin(attempts::tell(call)))
        .kind::<end_sessions::EndSessions>()
        .kind::<sync_roles::SyncRoles>()
        .kind::<purge_session_ends::PurgeSessionEnds>()
}
