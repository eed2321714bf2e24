//! Accounts of programs: the assistant's own services, which act for users and are none (OAUTH-8, ADR 26). What their keys
//! look like, from where they may come, and which names they have for access tokens.
//!
//! Not here: where accounts and hashes of keys are kept (`store`), what a service account may do (`rbac::catalogue`).

pub mod admission;
pub mod key;
pub mod network;

/// Most networks that an account may be bound to.
pub const MAX_NETWORKS: usize = 50;
