//! Who may do what, how often, and what is on record of it. Each layer that a word of the table of routes puts in front of
//! a handler is a file here.

pub(crate) mod access_log;
pub mod attempts;
pub(crate) mod caller;
pub mod devices;
pub mod escalation;
pub(crate) mod flow_binding;
pub(crate) mod guard;
pub(crate) mod hashing;
pub mod idempotency;
pub mod limit;
pub mod permit;
pub mod policy;
mod presented;
pub(crate) mod refresh_cookie;
pub(crate) mod service;
pub(crate) mod service_caller;
pub(crate) mod service_guard;
pub mod session_ends;
pub mod tokens;
pub(crate) mod user_token;
pub(crate) mod visits;
pub(crate) mod webhook;
