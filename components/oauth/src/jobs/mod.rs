//! The work of this component: it tells of what was tried against it, and providers of connections that are gone.

use postern_edge::{Jobs, attempts};

use crate::revoking;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().beside(|call| {
        Box::pin(async move {
            let told = attempts::tell(call).await;
            revoking::revoke_due(call, None).await.and(told)
        })
    })
}
