//! A Debian 13 of its own that boots, in a container: systemd, the packages and a network of nobody else's.

use std::{
    fs::{self, File},
    os::fd::AsFd as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use postern_tests::root;
use rustix::{
    process::{Pid, Signal, kill_process},
    thread::{LinkNameSpaceType, move_into_link_name_space},
};
use tempfile::TempDir;

/// How long a boot, or its end, may take.
const BOOT_LIMIT: Duration = Duration::from_mins(3);
/// How systemd-nspawn ends when the system in it was told to reboot.
const ASKED_TO_REBOOT: i32 = 133;
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// What a shell of root's has after a log-in.
const ENVIRONMENT: [&str; 3] = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    "LC_ALL=C.UTF-8",
];

/// The container. Its end is the end of this value.
pub(crate) struct Machine {
    container: Child,
    /// Its first process, as this machine numbers it.
    leader: u32,
    folder: TempDir,
    /// One at a time: two would share their control groups where this machine has none of its own to give, and end each
    /// other's processes.
    _lock: File,
}

/// What a command in it has said.
pub(crate) struct Said {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The Debian 13 that is copied: `tests/debian13-machine.sh` makes it.
pub(crate) fn debian() -> PathBuf {
    let tree = std::env::var_os("POSTERN_TEST_DEBIAN13")
        .map_or_else(|| root().join("target/debian13"), PathBuf::from);
    assert!(
        tree.join("usr/lib/systemd/systemd").exists(),
        "{} is no Debian 13 with systemd: run tests/debian13-machine.sh",
        tree.display()
    );
    // What a link leads to is copied, and not the link.
    tree.canonicalize().expect("a folder")
}

/// Whether a process is the first of a system of its own: before there is that, another one sets it up.
fn is_first(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
    numbers.is_some_and(|numbers| numbers.split_whitespace().skip(1).last() == Some("1"))
}

/// Starts the container whose tree lies in `folder`.
fn start(folder: &TempDir) -> Child {
    let console = File::options().create(true).append(true).open(folder.path().join("console"));
    let console = console.expect("a file");
    Command::new("systemd-nspawn")
        .args(["--quiet", "--boot", "--register=no", "--keep-unit", "--private-network"])
        .args(["--machine=postern-rehearsal", "--hostname=rehearsal", "--directory"])
        .arg(folder.path().join("tree"))
        .stdin(Stdio::null())
        .stdout(console.try_clone().expect("a handle"))
        .stderr(console)
        .spawn()
        .expect("systemd-nspawn starts (package systemd-container)")
}

impl Machine {
    /// Boots a copy.
    pub(crate) fn boot() -> Self {
        let lock = File::create(root().join("target/one-machine.lock")).expect("a file");
        lock.lock().expect("the only machine");
        let folder = tempfile::Builder::new().prefix("postern-machine").tempdir_in("/var/tmp");
        let folder = folder.expect("a folder");
        let tree = folder.path().join("tree");
        let copied =
            Command::new("cp").args(["-a", "--reflink=auto"]).arg(debian()).arg(&tree).status();
        assert!(copied.is_ok_and(|status| status.success()), "Debian 13 is not copied");
        let container = start(&folder);
        let mut machine = Self { container, leader: 0, folder, _lock: lock };
        machine.await_boot();
        machine
    }

    /// Waits until all has started.
    fn await_boot(&mut self) {
        let children = format!("/proc/{0}/task/{0}/children", self.container.id());
        let up = || {
            let children = fs::read_to_string(&children).unwrap_or_default();
            let mut children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
            children.find(|pid| is_first(*pid))
        };
        self.leader = self.wait("a first process", up);
        // It joins a machine whose first process is still setting it up, and then there is no systemctl yet.
        let state = || {
            let state = self.try_run("systemctl is-system-running --wait").stdout;
            (state.trim() == "running" || state.trim() == "degraded").then_some(())
        };
        self.wait("a booted system", state);
    }

    fn wait<T>(&self, what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
        let end = Instant::now() + BOOT_LIMIT;
        loop {
            if let Some(found) = condition() {
                return found;
            }
            assert!(Instant::now() < end, "no {what} after {BOOT_LIMIT:?}:\n{}", self.console());
            thread::sleep(POLL_INTERVAL);
        }
    }

    fn console(&self) -> String {
        fs::read_to_string(self.folder.path().join("console")).unwrap_or_default()
    }

    /// Boots anew, in order, as `reboot` does.
    pub(crate) fn reboot(&mut self) {
        self.try_run("systemctl reboot");
        let end = Instant::now() + BOOT_LIMIT;
        let ended = loop {
            if let Some(ended) = self.container.try_wait().expect("a container") {
                break ended;
            }
            assert!(Instant::now() < end, "it does not go down:\n{}", self.console());
            thread::sleep(POLL_INTERVAL);
        };
        assert_eq!(ended.code(), Some(ASKED_TO_REBOOT), "{}", self.console());
        self.container = start(&self.folder);
        self.await_boot();
    }

    /// A file in it, as this machine finds it.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join("tree").join(inside.trim_start_matches('/'))
    }

    /// Copies a file or a folder into it.
    pub(crate) fn put(&self, from: &Path, inside: &str) {
        let copied = Command::new("cp")
            .args(["-a", "--no-preserve=ownership"])
            .arg(from)
            .arg(self.path(inside))
            .status();
        assert!(copied.is_ok_and(|status| status.success()), "{} is not copied", from.display());
    }

    /// Runs a script in `bash`, as root.
    pub(crate) fn try_run(&self, script: &str) -> Said {
        let leader = self.leader.to_string();
        let output = Command::new("nsenter")
            .args(["--target", &leader, "--mount", "--uts", "--ipc", "--net", "--pid"])
            .args(["--", "/usr/bin/env", "--ignore-environment"])
            .args(ENVIRONMENT)
            .args(["/bin/bash", "-c", &format!("cd\n{script}")])
            .stdin(Stdio::null())
            .output()
            .expect("nsenter runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said {
            success: output.status.success(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Runs a script that succeeds, and gives what it says.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> String {
        let said = self.try_run(script);
        assert!(said.success, "{script}\n---\n{}\n{}", said.stdout, said.stderr);
        said.stdout
    }

    /// Whether units are active.
    pub(crate) fn active(&self, units: &[&str]) -> bool {
        self.try_run(&format!("systemctl is-active --quiet {}", units.join(" "))).success
    }

    /// Does something in its network, on a thread of its own with a runtime whose threads are there as well.
    pub(crate) fn within<T: Send>(&self, work: impl AsyncFnOnce() -> T + Send) -> T {
        let network = File::open(format!("/proc/{}/ns/net", self.leader)).expect("a network");
        thread::scope(|scope| {
            let done = scope.spawn(move || {
                move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))
                    .expect("root may enter it");
                let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
                runtime.expect("a runtime").block_on(work())
            });
            match done.join() {
                Ok(value) => value,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if thread::panicking() {
            let said = self.try_run(
                "systemctl --failed --no-pager --plain; journalctl --no-pager --lines 60 --priority 6 | cut -c 1-400",
            );
            eprintln!("The machine says:\n{}", said.stdout);
        }
        let container = Pid::from_child(&self.container);
        // It powers off by itself then.
        let _ = kill_process(container, Signal::TERM);
        let end = Instant::now() + BOOT_LIMIT;
        while Instant::now() < end {
            if self.container.try_wait().is_ok_and(|ended| ended.is_some()) {
                return;
            }
            thread::sleep(POLL_INTERVAL);
        }
        let _ = self.container.kill();
        let _ = self.container.wait();
    }
}
