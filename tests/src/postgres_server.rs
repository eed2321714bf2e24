//! A Postgres server of one's own that can be stopped.

use std::{
    fs,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;

use crate::reservation::Reservation;

/// Where Debian keeps the programs that only an administrator runs.
const DEBIAN_PROGRAMS: &str = "/usr/lib/postgresql";

/// A server with a cluster of its own, which goes with this value.
pub struct PostgresServer {
    /// URL of its superuser.
    pub superuser_url: String,
    port: Reservation,
    folder: TempDir,
}

impl PostgresServer {
    /// Starts one on a free port.
    pub fn start_new() -> Self {
        let port = Reservation::port();
        let superuser_url = format!("postgres://postgres@127.0.0.1:{}/postgres", port.number);
        let folder = tempfile::tempdir().expect("a folder");
        let server = Self { superuser_url, port, folder };
        if geteuid().is_root() {
            let (uid, gid) = (id_of_postgres("-u"), id_of_postgres("-g"));
            chown(server.folder.path(), Some(uid), Some(gid)).expect("root may");
        }
        run(server.command("initdb").args(["--auth=trust", "--username=postgres"]).args([
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]));
        server.start();
        server
    }

    /// Starts it again, with the data and on the port it had.
    pub fn start(&self) {
        let options = format!(
            "-c port={} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off",
            self.port.number
        );
        let log = self.folder.path().join("log");
        run(self
            .command("pg_ctl")
            .args(["start", "--wait", "--options", &options, "--log"])
            .arg(log));
    }

    /// Stops it as a crash does: connections break, nothing is written any more.
    pub fn stop(&self) {
        run(self.command("pg_ctl").args(["stop", "--wait", "--mode=immediate"]));
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
        let Some(postmaster) = self.postmaster() else { return };
        // Fails for one that has ended meanwhile, which is as well.
        _ = kill_process(postmaster, signal);
        for backend in children_of(postmaster) {
            _ = kill_process(backend, signal);
        }
    }

    fn postmaster(&self) -> Option<Pid> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        Pid::from_raw(text.lines().next()?.parse().ok()?)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of Postgres's programs. It refuses to run as root, so root runs it as `postgres`.
    fn command(&self, program: &str) -> Command {
        let program = find(program);
        let mut command = if geteuid().is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/").arg("--pgdata").arg(self.data());
        command
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.resume();
        if self.postmaster().is_some() {
            self.stop();
        }
    }
}

/// The server inherits the streams of `pg_ctl`, so nobody may wait for their end.
fn run(command: &mut Command) {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status();
    assert!(status.as_ref().is_ok_and(ExitStatus::success), "{command:?}: {status:?}");
}

/// On `PATH`, or the newest that Debian keeps.
fn find(program: &str) -> PathBuf {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir(DEBIAN_PROGRAMS).into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    debian.sort_by_cached_key(|folder| version_of(folder));
    std::env::split_paths(&on_path)
        .chain(debian.into_iter().rev())
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{program} is not installed"))
}

fn version_of(programs: &Path) -> Option<u32> {
    programs.parent()?.file_name()?.to_str()?.parse().ok()
}

fn children_of(parent: Pid) -> Vec<Pid> {
    let processes = fs::read_dir("/proc").expect("processes").flatten();
    processes
        .filter_map(|entry| {
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            // `pid (name) state parent …`, and the name may hold anything.
            let (_, rest) = stat.rsplit_once(')')?;
            let its_parent: i32 = rest.split_whitespace().nth(1)?.parse().ok()?;
            let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
            (its_parent == parent.as_raw_nonzero().get()).then_some(pid)
        })
        .collect()
}

fn id_of_postgres(which: &str) -> u32 {
    let output = Command::new("id").args([which, "postgres"]).output().expect("`id` runs");
    let text = String::from_utf8(output.stdout).expect("a number");
    text.trim().parse().expect("an account `postgres`")
}
