//! Accounts of programs and their keys (OAUTH-8, ADR 26).

pub mod access;
