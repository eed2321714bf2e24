//! The routes of this component, and what answers where none of them does.

use postern_edge::{Routes, routes};

use crate::web;

pub mod asset;
pub mod change_password;
pub mod jwks;
pub mod openapi;
pub mod page;
pub mod problem_type;
pub mod problem_types;
pub mod problems_page;
pub mod style;

/// The table. What it has no route for, the web app answers.
pub fn routes() -> Routes {
    Routes::without_stores()
        .public(routes!(problem_types::list))
        .public(routes!(problem_type::about))
        .public(routes!(style::style))
        .public(routes!(openapi::openapi))
        .public(routes!(jwks::jwks))
        .public(routes!(change_password::change_password))
        .otherwise(web::answer)
}
