//! Processes that the bench starts by itself, and what `/proc` says of others.

use std::{
    fs::{self, File},
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal};
use tokio::{net::TcpStream, time::sleep};

/// How often a condition in another process is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How long a server may take from its start until it listens; the first time, a host compiles.
const START_LIMIT: Duration = Duration::from_secs(30);
/// How long a server may take to end once it is asked to.
const STOP_LIMIT: Duration = Duration::from_secs(15);

/// A server that ends when this is dropped.
pub(crate) struct Server {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a server that will listen on `address`, and waits until it does. Its output goes to a file
    /// in `logs`.
    pub(crate) async fn start(
        name: &'static str,
        command: &mut Command,
        address: SocketAddr,
        logs: &Path,
    ) -> anyhow::Result<Self> {
        fs::create_dir_all(logs)?;
        let log = logs.join(name).with_extension("log");
        let output = File::create(&log).with_context(|| log.display().to_string())?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let mut server = Self { name, child, log };
        server.wait_until_listening(address).await?;
        Ok(server)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    async fn wait_until_listening(&mut self, address: SocketAddr) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect(address).await.is_err() {
            let log = self.log.display();
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended ({status}) before it listened; see {log}", self.name);
            }
            if Instant::now() >= deadline {
                bail!("{} does not listen on {address}; see {log}", self.name);
            }
            sleep(POLL_INTERVAL).await;
        }
        Ok(())
    }

    /// Asks the server to end, and insists after a while.
    fn stop(&mut self) -> io::Result<ExitStatus> {
        if let Some(pid) = i32::try_from(self.pid()).ok().and_then(Pid::from_raw) {
            // One that has ended by itself takes no signal, and needs none.
            let _ = rustix::process::kill_process(pid, Signal::TERM);
        }
        let deadline = Instant::now() + STOP_LIMIT;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(POLL_INTERVAL);
        }
        self.child.kill()?;
        self.child.wait()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("cannot stop {}: {error}", self.name);
        }
    }
}

/// A port of the loopback interface that nobody listens on.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?)
}

/// The first executable called `name` in the folders of `PATH`, then in `more`.
pub(crate) fn find_program(name: &str, more: &[PathBuf]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(more.iter().cloned())
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// The environment that a process was started with.
pub(crate) fn environment_of(pid: u32) -> anyhow::Result<Vec<(String, String)>> {
    let path = format!("/proc/{pid}/environ");
    let bytes = fs::read(&path).with_context(|| format!("cannot read {path}"))?;
    let text = String::from_utf8(bytes).with_context(|| format!("{path} is not text"))?;
    let pairs = text.split('\0').filter_map(|pair| pair.split_once('='));
    Ok(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// Resident memory of a process and its descendants: `spin up` serves from a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resident {
    pub(crate) now_kb: u32,
    /// The most that it has been; of several processes, the sum of each one's most.
    pub(crate) peak_kb: u32,
}

impl Resident {
    pub(crate) fn of(pid: u32) -> anyhow::Result<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))
            .with_context(|| format!("process {pid} is gone"))?;
        let own =
            Self { now_kb: kilobytes(&status, "VmRSS:")?, peak_kb: kilobytes(&status, "VmHWM:")? };
        children_of(pid)?.into_iter().try_fold(own, |sum, child| {
            let child = Self::of(child)?;
            Ok(Self { now_kb: sum.now_kb + child.now_kb, peak_kb: sum.peak_kb + child.peak_kb })
        })
    }
}

/// A value of `/proc/PID/status`, such as `VmRSS:    1234 kB`.
fn kilobytes(status: &str, name: &str) -> anyhow::Result<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let value = line.and_then(|line| line.split_whitespace().next());
    value.and_then(|value| value.parse().ok()).with_context(|| format!("no {name} in /proc"))
}

fn children_of(pid: u32) -> anyhow::Result<Vec<u32>> {
    let mut children = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between the listing and the look.
        let listed = fs::read_to_string(task?.path().join("children")).unwrap_or_default();
        children.extend(listed.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
    }
    Ok(children)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines_are_read_by_their_name() {
        let status = "VmPeak:\t  99 kB\nVmHWM:\t   42 kB\nVmRSS:\t   40 kB\n";
        assert_eq!(kilobytes(status, "VmRSS:").unwrap(), 40);
        assert_eq!(kilobytes(status, "VmHWM:").unwrap(), 42);
        assert!(kilobytes(status, "VmSwap:").is_err());
    }

    #[test]
    fn children_and_their_memory_are_found() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let children = children_of(std::process::id()).unwrap();
        assert!(children.contains(&child.id()));
        let resident = Resident::of(child.id()).unwrap();
        assert!(resident.now_kb > 0 && resident.peak_kb >= resident.now_kb);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[tokio::test]
    async fn a_server_that_ends_at_once_is_an_error_that_names_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let address = free_address().unwrap();
        let mut command = Command::new("false");
        let started = Server::start("quitter", &mut command, address, folder.path()).await;
        let text = format!("{:#}", started.err().unwrap());
        assert!(text.contains("quitter.log"), "{text}");
    }
}
