//! The decisions of Postern, as pure functions of values: what is a valid address, password, token
//! or session, and what follows from it.
//!
//! Not here: I/O, async, HTTP, SQL, Redis, Spin, clocks, randomness, configuration. `now` and random
//! bytes are parameters; what a decision leads to is carried out by `store` and answered by `edge`.
//!
//! Invariants:
//! - The same arguments give the same answer. Derived tokens rely on it: a retried refresh gets the
//!   same successor without anything secret at rest.
//! - No input makes a function panic; every loop and allocation over input has a bound.
//! - Secrets are `secrecy` types or [`ring::SecretKey`]: no `Display`, no `Serialize`, a `Debug` that
//!   prints nothing. Errors never carry the secret that caused them.
//! - A value of a parsed type ([`email::EmailAddress`], [`ids::UserId`], …) is valid; nothing checks
//!   it again.

pub mod audit;
pub mod auth;
pub mod changes;
pub mod deployment;
pub mod email;
pub mod features;
pub mod field_code;
pub mod ids;
pub mod jobs;
pub mod json;
pub mod kept;
pub mod messaging;
pub mod mfa;
pub mod name;
pub mod notices;
pub mod oauth;
pub mod preferences;
pub mod rbac;
pub mod ring;
pub mod services;
pub mod text;
pub mod time;
pub mod vault;
pub mod webhook;
