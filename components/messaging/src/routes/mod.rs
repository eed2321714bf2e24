//! The routes of this component: only the provider calls them, and signs what it says.

use postern_edge::{Routes, routes};

use crate::verify;

pub mod inbound;
pub mod status;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .webhook(routes!(inbound::receive_sms), "twilio_signature", verify::twilio)
        .webhook(routes!(status::receive_status), "twilio_signature", verify::twilio)
}
