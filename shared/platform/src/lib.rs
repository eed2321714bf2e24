//! The only door between Postern and Spin: Postgres, Redis, key-value stores, variables, outbound HTTP, clock and
//! randomness, each behind a type that cannot be used in a way that has bitten before.
//!
//! Not here: SQL and Redis scripts (`postern-store`), HTTP semantics (`postern-edge`), decisions
//! (`postern-domain`), and any type of ours that carries meaning: this crate speaks in text, numbers
//! and bytes.

pub mod clock;
pub mod defect;
pub mod fault;
pub mod key_value;
pub mod log;
pub mod outbound;
pub mod pg;
pub mod random;
pub mod redis;
pub mod stream;
pub mod task;
pub mod variables;

pub use secrecy::{ExposeSecret, SecretString};
