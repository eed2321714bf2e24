//! The routes of this component, who may call them and how often.

use postern_edge::Routes;

/// The table.
pub fn routes() -> Routes {
    Routes::new()
}
