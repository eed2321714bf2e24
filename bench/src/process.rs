//! Processes that the bench starts by itself, and what `/proc` says of others.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use postern_services::{
    log_file, port,
    process::{POLL_INTERVAL, children_of, stop_child},
};
use tokio::{net::TcpStream, time::sleep};

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
        let log = logs.join(name).with_extension("log");
        let output = log_file::create(&log)?;
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
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = stop_child(&mut self.child, STOP_LIMIT) {
            eprintln!("cannot stop {}: {error}", self.name);
        }
    }
}

/// An address of the loopback interface that nobody listens on.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok((Ipv4Addr::LOCALHOST, port::free(None)?).into())
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
    fn the_memory_of_a_process_is_found() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
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
