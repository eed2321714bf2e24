//! The routes of this component. What none of them matches is answered 404 by the table itself.

use postern_edge::{Routes, routes};

pub mod assets;
pub mod pages;
pub mod problems;
pub mod well_known;

/// The table.
pub fn routes() -> Routes {
    Routes::without_stores()
        .public(routes!(pages::start))
        .public(routes!(pages::verify_email))
        .public(routes!(pages::reset_password))
        .public(routes!(pages::change_email))
        .public(routes!(problems::list))
        .public(routes!(problems::about))
        .public(routes!(assets::style))
        .public(routes!(assets::forms))
        .public(routes!(assets::openapi))
        .public(routes!(well_known::jwks))
        .public(routes!(well_known::change_password))
}
