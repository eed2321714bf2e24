//! The work of this component.

use postern_edge::{Jobs, attempts};

pub mod delete_account;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new()
        .beside(|call| Box::pin(attempts::tell(call)))
        .kind::<delete_account::DeleteAccount>()
}
