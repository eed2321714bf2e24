//! All SQL and all Redis scripts of Postern, by aggregate: functions from typed values to typed
//! values, each exactly one statement or one script.
//!
//! Not here: decisions (`postern-domain`), HTTP (`postern-edge`), connections and errors of the wire
//! (`postern-platform`). No function opens a transaction; no function reads user data without the owner's
//! id in its `WHERE`.

pub mod accounts;
pub mod alerts;
pub mod audit;
pub mod authorization;
pub mod connections;
pub mod devices;
pub mod digests;
pub mod effects;
pub mod errors;
pub mod factors;
pub mod health;
pub mod idempotency;
pub mod job_admin;
pub mod jobs;
pub mod leases;
pub mod limits;
pub mod messages;
pub mod metrics;
pub mod purge;
pub mod schedules;
pub mod services;
pub mod sessions;

use postern_platform::{
    defect::{Cause, Defect},
    pg::DatabaseError,
    redis::RedisError,
};

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

    /// What a defect was; `None` of a store that is away.
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Database(error) => error.cause(),
            Self::Redis(error) => error.cause(),
        }
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A row whose text does not parse as what we wrote there.
fn defect(what: &'static str) -> StoreError {
    let cause = Cause::of("a store holds what it should not").about(what);
    StoreError::Database(DatabaseError::Defect(Defect::new(cause, format!("unexpected {what}"))))
}
