//! The routes of this component: it has nothing but work.

use postern_edge::Routes;

use crate::jobs;

/// The table.
pub fn routes() -> Routes {
    Routes::new().work("mail", jobs::jobs())
}
