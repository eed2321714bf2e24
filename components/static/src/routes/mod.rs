//! The routes of this component. What none of them matches is answered 404 by the table itself.

use postern_edge::{Routes, routes};

pub mod asset;
pub mod change_email;
pub mod change_password;
pub mod forms;
pub mod jwks;
pub mod openapi;
pub mod page;
pub mod problem_type;
pub mod problem_types;
pub mod problems_page;
pub mod reset_password;
pub mod start;
pub mod style;
pub mod verify_email;

/// The table.
pub fn routes() -> Routes {
    Routes::without_stores()
        .public(routes!(start::start))
        .public(routes!(verify_email::verify_email))
        .public(routes!(reset_password::reset_password))
        .public(routes!(change_email::change_email))
        .public(routes!(problem_types::list))
        .public(routes!(problem_type::about))
        .public(routes!(style::style))
        .public(routes!(forms::forms))
        .public(routes!(openapi::openapi))
        .public(routes!(jwks::jwks))
        .public(routes!(change_password::change_password))
}
