//! The work of this component.

use postern_edge::Jobs;

pub mod delete_account;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().kind::<delete_account::DeleteAccount>()
}
