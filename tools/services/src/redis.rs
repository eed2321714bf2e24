//! A private Redis: loopback only, a password, and every write in an append-only file, unless it lives for tests alone.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, bail};
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::Command,
    time::{Instant, sleep},
};

use crate::{
    Durability, Running, STOP_GRACE, port, private_file,
    process::{POLL_INTERVAL, ProcessId, Scope},
};

/// How long a start may take; it includes reading the append-only file back.
const START_LIMIT: Duration = Duration::from_secs(30);
const CONFIGURATION: &str = "redis.conf";
/// What a server that is ready answers to `AUTH` and `PING`.
const READY: &[u8] = b"+OK\r\n+PONG\r\n";

/// A Redis on disk, running or not.
pub struct Server {
    program: PathBuf,
    folder: PathBuf,
}

impl Server {
    /// The one in `folder`.
    pub fn new(program: PathBuf, folder: PathBuf) -> Self {
        Self { program, folder }
    }

    /// Starts the server; one that still runs is taken as it is.
    pub async fn start(
        &self,
        port: Option<u16>,
        durability: Durability,
        password: &str,
    ) -> anyhow::Result<Running> {
        private_file::create_folder(&self.folder)?;
        if let Some(running) = running_in(&self.folder) {
            return Ok(running);
        }
        let port = port::free(port)?;
        // In a file, since a command line is for everybody to read.
        let configuration_file = self.folder.join(CONFIGURATION);
        private_file::replace(
            &configuration_file,
            configuration(port, durability, password).as_bytes(),
        )?;
        let log_path = self.folder.join("redis.log");
        let log = File::create(&log_path)?;
        let mut child = Command::new(&self.program)
            .arg(&configuration_file)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let deadline = Instant::now() + START_LIMIT;
        while !answers(port, password).await {
            if child.try_wait()?.is_some() || Instant::now() >= deadline {
                let said = fs::read_to_string(&log_path).unwrap_or_default();
                bail!("Redis does not start; it says in {}:\n{said}", log_path.display());
            }
            sleep(POLL_INTERVAL).await;
        }
        running_in(&self.folder).context("Redis answers, but wrote no pid file")
    }

    /// URL of a server.
    pub fn url(port: u16, password: &str) -> String {
        format!("redis://:{password}@127.0.0.1:{port}/")
    }
}

/// Stops a server; it syncs its append-only file first.
pub async fn stop(process: ProcessId) -> anyhow::Result<()> {
    process.stop(Signal::TERM, Scope::Process, STOP_GRACE).await
}

/// The server that runs in `folder` now.
pub fn running_in(folder: &Path) -> Option<Running> {
    let process = ProcessId::from_pid_file(&folder.join("redis.pid"), folder)?;
    let text = fs::read_to_string(folder.join(CONFIGURATION)).ok()?;
    Some(Running { process, port: port_in_configuration(&text)? })
}

/// `dir` stays the working folder. Nothing is evicted: a session that vanished is a user logged out.
fn configuration(port: u16, durability: Durability, password: &str) -> String {
    // A disk that is busy stalls whoever writes such a file, for seconds.
    let append_only = match durability {
        Durability::Full => "appendonly yes\nappendfsync everysec",
        Durability::None => "appendonly no",
    };
    format!(
        "bind 127.0.0.1\nport {port}\nrequirepass {password}\npidfile redis.pid\n\
         {append_only}\nsave \"\"\nmaxmemory-policy noeviction\n"
    )
}

fn port_in_configuration(text: &str) -> Option<u16> {
    text.lines().find_map(|line| line.strip_prefix("port "))?.trim().parse().ok()
}

/// Whether the server lets us in and has read its data; until then it answers `-LOADING`.
async fn answers(port: u16, password: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(format!("AUTH {password}\r\nPING\r\n").as_bytes()).await?;
        let mut answer = [0; READY.len()];
        stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(answer == READY)
    };
    ask.await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_configuration_written() {
        let text = configuration(54321, Durability::Full, "secret");
        assert_eq!(port_in_configuration(&text), Some(54321));
        assert_eq!(port_in_configuration("bind 127.0.0.1\n"), None);
    }

    #[test]
    fn only_throw_away_servers_give_up_durability() {
        assert!(configuration(1, Durability::Full, "secret").contains("appendonly yes"));
        assert!(configuration(1, Durability::None, "secret").contains("appendonly no"));
    }
}
