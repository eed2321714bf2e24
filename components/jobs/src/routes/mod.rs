//! The routes of this component and who may call them.

use postern_edge::{Routes, routes};

pub mod tick;

/// The table.
pub fn routes() -> Routes {
    Routes::new().service(routes!(tick::tick), "tick_token")
}
