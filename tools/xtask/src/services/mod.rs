//! Private Postgres and Redis: found or installed, started on loopback with passwords, adopted when
//! they still run from an earlier, killed start.

mod account;
mod install;
mod postgres;
mod redis;

pub(crate) use self::{
    account::possible_folders,
    install::{ensure_postgres, ensure_redis},
    postgres::{Cluster, Durability, running_in as postgres_in},
    redis::{Server as RedisServer, running_in as redis_in},
};

use std::{
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use anyhow::Context as _;
use rustix::process::Signal;

use crate::process::{ProcessId, Scope};

/// How long a service may take to write its data and end.
const STOP_GRACE: Duration = Duration::from_secs(30);

/// A service that accepts connections.
#[derive(Clone, Copy)]
pub(crate) struct Running {
    pub(crate) process: ProcessId,
    pub(crate) port: u16,
}

/// Stops Postgres. SIGINT is its "fast" shutdown: sessions are cut, data are written.
pub(crate) async fn stop_postgres(process: ProcessId) -> anyhow::Result<()> {
    process.stop(Signal::INT, Scope::Process, STOP_GRACE).await
}

/// Stops Redis; it syncs its append-only file first.
pub(crate) async fn stop_redis(process: ProcessId) -> anyhow::Result<()> {
    process.stop(Signal::TERM, Scope::Process, STOP_GRACE).await
}

/// Whether nothing listens on this loopback port.
pub(crate) fn port_is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// `wanted` if it is free, else any port that is.
pub(crate) fn free_port(wanted: Option<u16>) -> anyhow::Result<u16> {
    if let Some(port) = wanted.filter(|port| port_is_free(*port)) {
        return Ok(port);
    }
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no loopback port is free")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_not_given_out() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = holder.local_addr().unwrap().port();
        assert!(!port_is_free(taken));
        assert_ne!(free_port(Some(taken)).unwrap(), taken);
        drop(holder);
        assert_eq!(free_port(Some(taken)).unwrap(), taken);
    }
}
