//! The routes of this component and who may call them.

use postern_edge::{Routes, routes};

pub mod live;
pub mod metrics;
pub mod ready;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
        .public(routes!(live::live))
        .public(routes!(ready::ready))
        .service(routes!(metrics::metrics), "metrics_token")
}
