//! A Postgres server of one's own that can be stopped.

use std::{
    fs::Permissions,
    os::unix::fs::PermissionsExt as _,
    thread,
    time::{Duration, Instant},
};

use postern_services::{
    Durability,
    postgres::{self, Cluster},
    process::{POLL_INTERVAL, ProcessId, Scope, children_of},
    program,
};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::{random_hex, reservation::Reservation};

/// How long a crash may take.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// A server with a cluster of its own, which goes with this value.
pub struct PostgresServer {
    /// URL of its superuser.
    pub superuser_url: String,
    password: String,
    port: Reservation,
    cluster: Cluster,
    _folder: TempDir,
}

impl PostgresServer {
    /// Starts one on a free port.
    pub async fn start_new() -> Self {
        // Open, so that the account of Postgres reaches the cluster in it, which is closed.
        let open = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(open).tempdir().expect("a folder");
        let programs = program::postgres().expect("Postgres is installed");
        let cluster = Cluster::locate(programs, &folder.path().join("postgres")).await;
        let (port, password) = (Reservation::port(), random_hex::<16>());
        let superuser_url = Cluster::superuser_url(port.number, &password);
        let cluster = cluster.expect("a folder for Postgres");
        let server = Self { superuser_url, password, port, cluster, _folder: folder };
        server.start().await;
        server
    }

    /// Starts it, with the data and on the port it had.
    pub async fn start(&self) {
        let port = self.port.number;
        let running = self.cluster.start(Some(port), Durability::None, &self.password).await;
        assert_eq!(running.expect("Postgres starts").port, port);
    }

    /// Stops it as a crash does: connections break, nothing is written any more.
    pub fn stop(&self) {
        let Some(process) = self.process() else { return };
        process.send(Signal::QUIT, Scope::Process).expect("Postgres is ours");
        let deadline = Instant::now() + STOP_LIMIT;
        while process.is_alive() {
            assert!(Instant::now() < deadline, "Postgres does not stop");
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Lets it hang: it accepts connections and answers nothing.
    pub fn pause(&self) {
        // First the one that starts the others.
        self.signal(Signal::STOP);
    }

    /// Ends a [`pause`](Self::pause).
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let Some(postmaster) = self.process() else { return };
        // Fails for one that has ended meanwhile, which is as well.
        _ = postmaster.send(signal, Scope::Process);
        let backends = children_of(postmaster.pid).unwrap_or_default();
        for backend in backends.into_iter().filter_map(ProcessId::of) {
            _ = backend.send(signal, Scope::Process);
        }
    }

    fn process(&self) -> Option<ProcessId> {
        Some(postgres::running_in(self.cluster.folder())?.process)
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.resume();
        self.stop();
    }
}
