//! What whoever runs Postern does outside of it: the schema, the keys, administrators, the audit log, the clock.
//!
//! The program `postern-admin` has these commands where Postern is installed; `cargo xtask` has the same in a checkout.
//!
//! Not here:
//! - starting the application: units, containers and `./up` do;
//! - its rules: those of passwords, keys and checkpoints come from `postern-domain`.
//!
//! Standard output carries results alone; progress and remarks go to standard error.
#![expect(
    clippy::disallowed_methods,
    reason = "a native tool reads the real clock and environment"
)]

pub mod address;
pub mod administrators;
pub mod audit;
pub mod backups;
pub mod check;
pub mod commands;
pub mod database;
mod home;
mod imported;
pub mod jobs;
pub mod keys;
pub mod manifest;
pub mod migrate;
pub mod redis_users;
pub mod roles;
pub mod secrets;
pub mod settings;
pub mod setup;
pub mod split;
pub mod tick;
pub mod tokens;
pub mod variables;

pub use self::home::Home;
