//! The work of this component.

use postern_edge::Jobs;

pub mod due_digests;
pub mod send_email;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().before(|call| Box::pin(due_digests::order(call))).kind::<send_email::SendEmail>()
}
