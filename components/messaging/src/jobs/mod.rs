//! The work of this component.

use postern_edge::{Jobs, attempts};

pub mod purge_messages;
pub mod send_sms;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new()
        .beside(|call| Box::pin(attempts::tell(call)))
        .kind::<send_sms::SendSms>()
        .kind::<purge_messages::PurgeMessages>()
}
