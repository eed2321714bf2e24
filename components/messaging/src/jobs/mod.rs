//! The work of this component.

use postern_edge::Jobs;

pub mod send_sms;

/// The table.
pub fn jobs() -> Jobs {
    Jobs::new().kind::<send_sms::SendSms>()
}
