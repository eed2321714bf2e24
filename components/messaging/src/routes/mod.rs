//! The routes of this component: the provider calls them, and signs what it says; and work.

use postern_edge::{Routes, routes};

use crate::{jobs, verify};

pub mod inbound;
pub mod status;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .webhook(routes!(inbound::receive_sms), "twilio_signature", verify::twilio)
        .webhook(routes!(status::receive_status), "twilio_signature", verify::twilio)
        .work("messaging", jobs::jobs())
}
