//! The work of this component: it tells of what was tried against it. Nobody orders anything of it.

use postern_edge::{Jobs, attempts};

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().beside(|call| Box::pin(attempts::tell(call)))
}
