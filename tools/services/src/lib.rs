//! Finds, starts and stops the programs that the application is developed, tested and measured beside: Postgres, Redis,
//! and whatever else runs as a process.
//!
//! Not here:
//! - installing programs, and the record of what runs: `tools/xtask`;
//! - what the application needs inside of Postgres, its database and its roles: whoever starts the application;
//! - the services of the tests in `tools/host`, which is built apart with a profile of its own.

pub mod account;
pub mod log_file;
pub mod port;
pub mod postgres;
pub mod private_file;
pub mod process;
pub mod program;
pub mod redis;
pub mod redis_users;

use std::time::Duration;

use crate::process::ProcessId;

/// How long a service may take to write its data and end.
const STOP_GRACE: Duration = Duration::from_secs(30);

/// What a write promises.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It outlives a crash.
    Full,
    /// It may be lost with the machine: for services that live as long as a test run.
    None,
}

/// A service that accepts connections.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    /// Its process.
    pub process: ProcessId,
    /// The loopback port that it listens on.
    pub port: u16,
}
