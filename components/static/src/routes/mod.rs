//! The routes of this component, and what answers where none of them does.

use postern_edge::{Routes, routes};

use crate::web;

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

/// The table. What it has no route for, the web app answers.
pub fn routes() -> Routes {
    let table = Routes::without_stores()
        .public(routes!(problem_types::list))
        .public(routes!(problem_type::about))
        .public(routes!(style::style))
        .public(routes!(forms::forms))
        .public(routes!(openapi::openapi))
        .public(routes!(jwks::jwks))
        .public(routes!(change_password::change_password))
        .otherwise(web::answer);
    // Until the app has these pages of its own.
    let pages = [
        ("/", routes!(start::start)),
        ("/verify-email", routes!(verify_email::verify_email)),
        ("/reset-password", routes!(reset_password::reset_password)),
        ("/change-email", routes!(change_email::change_email)),
    ];
    let ours = pages.into_iter().filter(|(address, _)| !web::has(address));
    ours.fold(table, |table, (_, route)| table.public(route))
}
