//! The routes of this component: whoever no longer wants a mail says so here; and work.

use postern_edge::{Routes, routes};

use crate::jobs;

pub mod unsubscribe;
pub mod unsubscribe_page;
pub mod unsubscribing;

/// The table. Nobody is counted who ends a summary: a token that is none is refused before the database is asked.
pub fn routes() -> Routes {
    Routes::new()
        .public(routes!(unsubscribe_page::unsubscribe_page))
        .public(routes!(unsubscribe::unsubscribe))
        .work("mail", jobs::jobs())
}
