//! The work of this component.

use postern_edge::{Jobs, attempts};

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().beside(|call| Box::pin(attempts::tell(call)))
}
