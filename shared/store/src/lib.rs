//! All SQL and all Redis scripts of Postern, one file per aggregate: functions from typed values to typed
//! values, each exactly one statement or one script.
//!
//! Not here: decisions (`postern-domain`), HTTP (`postern-edge`), connections and errors of the wire
//! (`postern-platform`). No function opens a transaction; no function reads user data without the owner's
//! id in its `WHERE`.

pub mod attempts;
pub mod audit;
pub mod audit_log;
pub mod audit_memory;
pub mod audit_seal;
pub mod basis;
pub mod challenges;
pub mod changes;
pub mod credentials;
pub mod deletions;
pub mod effects;
pub mod email_changes;
pub mod export;
pub mod grant_admin;
pub mod grants;
pub mod health;
pub mod help;
pub mod idempotency;
pub mod imported_credentials;
pub mod jobs;
pub mod leases;
pub mod limits;
pub mod live_streams;
pub mod messages;
pub mod metrics;
pub mod mfa;
pub mod own_account;
pub mod password_resets;
pub mod phones;
pub mod preferences;
pub mod registrations;
pub mod role_admin;
pub mod roles;
pub mod session_ends;
pub mod sessions;
pub mod user_admin;
pub mod user_list;
pub mod user_roles;
pub mod users;

use postern_platform::{pg::DatabaseError, redis::RedisError};

/// A store could not do its part.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Postgres.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Redis.
    #[error(transparent)]
    Redis(#[from] RedisError),
}

impl StoreError {
    /// Whether trying again later can help, as opposed to a defect of ours.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Database(DatabaseError::Unavailable(_)) | Self::Redis(RedisError::Unavailable(_))
        )
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A row whose text does not parse as what we wrote there.
fn defect(what: &str) -> StoreError {
    StoreError::Database(DatabaseError::Defect(format!("unexpected {what}")))
}
