//! The routes of this component, who may call them and how often.

use postern_domain::field_code::FieldCode;
use postern_domain::{changes::ChangeId, rbac::catalogue::SYNC_READ_OWN};
use postern_edge::{Invalid, Routes, routes};

use crate::jobs;

pub mod changes;
pub mod events;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .work("sync", jobs::jobs())
        .caller_reading_sessions(routes!(changes::list_changes), SYNC_READ_OWN)
        .caller_reading_sessions(routes!(events::follow_changes), SYNC_READ_OWN)
}

/// The parameter `since` of both.
fn parse_since(text: &str) -> Result<Option<ChangeId>, Invalid> {
    text.parse().map(Some).map_err(|_| {
        Invalid::new(FieldCode::InvalidCursor, "Expected a `cursor`, or the `id` of a change.")
    })
}
