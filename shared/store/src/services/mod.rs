//! Accounts of programs and their keys (OAUTH-8, ADR 26).

pub mod access;
pub mod admin;
pub mod audiences;
pub mod keys;
