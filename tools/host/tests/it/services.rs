//! Postgres and Redis for the tests.

use std::{
    net::{TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, Weak},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::app::signal;

/// How long a server may take to start.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A database server, ours or the environment's. Ours runs while a test holds it.
pub(crate) struct Service {
    /// How to reach it.
    pub(crate) url: String,
    own: Option<(Child, TempDir)>,
}

/// The Postgres server.
pub(crate) fn postgres() -> Arc<Service> {
    static RUNNING: Mutex<Weak<Service>> = Mutex::new(Weak::new());
    shared(&RUNNING, "DATABASE_URL", start_postgres)
}

/// The Redis server.
pub(crate) fn redis() -> Arc<Service> {
    static RUNNING: Mutex<Weak<Service>> = Mutex::new(Weak::new());
    shared(&RUNNING, "REDIS_URL", start_redis)
}

fn shared(running: &Mutex<Weak<Service>>, variable: &str, start: fn() -> Service) -> Arc<Service> {
    let mut running = running.lock().unwrap();
    if let Some(service) = running.upgrade() {
        return service;
    }
    let service = Arc::new(match std::env::var(variable) {
        Ok(url) => Service { url, own: None },
        Err(_) => start(),
    });
    *running = Arc::downgrade(&service);
    service
}

fn start_postgres() -> Service {
    let directory = TempDir::new().unwrap();
    let port = free_port();
    let data = directory.path().join("data");
    let mut initdb = as_postgres("initdb", directory.path());
    initdb.args(["--auth=trust", "--username=postgres", "--no-sync", "-D"]).arg(&data);
    assert!(initdb.stdout(Stdio::null()).status().unwrap().success());
    let mut server = as_postgres("postgres", directory.path());
    server
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
        .args(["-c", "unix_socket_directories=", "-c", "fsync=off", "-D"])
        .arg(&data);
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    run(server, directory, url, port)
}

/// A command under the account that Postgres accepts: not root's.
fn as_postgres(program: &str, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory);
    if id(&["-u"]) == 0 {
        let (user, group) = (id(&["-u", "postgres"]), id(&["-g", "postgres"]));
        chown(directory, Some(user), Some(group)).unwrap();
        command.uid(user).gid(group);
    }
    command
}

fn id(args: &[&str]) -> u32 {
    let output = Command::new("id").args(args).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

fn start_redis() -> Service {
    let directory = TempDir::new().unwrap();
    let port = free_port();
    let mut server = Command::new("redis-server");
    server
        .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""])
        .current_dir(directory.path());
    run(server, directory, format!("redis://127.0.0.1:{port}"), port)
}

fn run(mut server: Command, directory: TempDir, url: String, port: u16) -> Service {
    let child = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let service = Service { url, own: Some((child, directory)) };
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < START_TIMEOUT, "{} does not start", service.url);
        thread::sleep(Duration::from_millis(20));
    }
    service
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some((child, _)) = &mut self.own {
            signal(child.id(), "INT");
            let _ = child.wait();
        }
    }
}
