//! `PgBouncer` of Debian 13, from the file of `deploy/postgres`, between the application and the Postgres of the tests.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown},
    time::{Duration, Instant},
};

use reqwest::Url;
use tempfile::TempDir;

use crate::{debian13, environment, process::Process, reservation::Reservation};

/// Whom it runs as: it refuses to be root. Nobody of the system.
const NOBODY: u32 = 65_534;
/// How long it may take to answer at its port.
const START_LIMIT: Duration = Duration::from_secs(10);

/// One that ends with this value.
pub(crate) struct PgBouncer {
    _process: Process,
    port: Reservation,
    _folder: TempDir,
}

impl PgBouncer {
    /// `host:port`, in the place of that of Postgres.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port.number)
    }

    /// Starts one before a database of this name.
    pub(crate) fn start(database: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = Reservation::port();
        let superuser = Url::parse(&environment::database_url()).expect("a URL");
        let port_of_server = superuser.port().unwrap_or(5432);
        let file = environment::root().join("deploy/postgres/pgbouncer.ini");
        let text = fs::read_to_string(file).expect("a file");
        let place = folder.path().display();
        let text = [
            (
                "postern = host=127.0.0.1 port=5432 dbname=postern",
                format!("{database} = host=127.0.0.1 port={port_of_server}"),
            ),
            // Postgres of the tests wants a password, and has no socket.
            (
                "postgres = host=/run/postgresql port=5432 dbname=postgres pool_size=2",
                format!(
                    "postgres = host=127.0.0.1 port={port_of_server} dbname=postgres pool_size=2"
                ),
            ),
            ("listen_port = 6432", format!("listen_port = {}\nuser = nobody", port.number)),
            ("/run/postgresql", place.to_string()),
            ("auth_file =\n", format!("auth_file = {place}/superuser\n")),
            ("auth_user = postgres", format!("auth_user = {}", superuser.username())),
            // The roles of tests have the names of their databases.
            (" AND rolname LIKE 'postern\\_%'", String::new()),
            // Many of them share one Postgres.
            ("server_idle_timeout = 60", "server_idle_timeout = 2".to_owned()),
        ]
        .iter()
        .fold(text, |text, (from, to)| {
            assert!(text.contains(from), "{from} is not in pgbouncer.ini");
            text.replace(from, to)
        });
        let ini = folder.path().join("pgbouncer.ini");
        fs::write(&ini, text).expect("a file");
        let known = format!(
            "\"{}\" \"{}\"\n",
            superuser.username(),
            superuser.password().unwrap_or_default()
        );
        let file = folder.path().join("superuser");
        fs::write(&file, known).expect("a file");
        if rustix::process::geteuid().is_root() {
            chown(&file, Some(NOBODY), None).expect("it is nobody's");
            chown(folder.path(), Some(NOBODY), None).expect("it is nobody's");
            chown(&ini, Some(NOBODY), None).expect("it is nobody's");
        }
        fs::set_permissions(&ini, fs::Permissions::from_mode(0o600)).expect("it is private");
        let process =
            Process::start("pgbouncer", debian13::program("usr/sbin/pgbouncer").arg(&ini));
        let since = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port.number)).is_err() {
            assert!(since.elapsed() < START_LIMIT, "pgbouncer: {:?}", process.output());
            std::thread::sleep(crate::process::POLL_INTERVAL);
        }
        Self { _process: process, port, _folder: folder }
    }
}
