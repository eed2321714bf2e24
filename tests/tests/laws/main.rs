//! What is asked of the code base itself and read from its text: no application runs, and nothing has to be built.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a text that cannot be read is wrong")]

mod architecture;
mod asvs;
mod code_and_pages;
mod dependencies;
mod edge;
mod effects;
mod papers;
mod processes;
mod requirements;
mod routes;
mod security;
mod units;
