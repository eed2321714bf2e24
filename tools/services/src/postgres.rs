//! A private Postgres cluster: loopback only, SCRAM passwords, no Unix socket.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, bail};
use rustix::process::Signal;
use tokio::process::Command;

use crate::{
    Durability, Running, STOP_GRACE,
    account::Account,
    log_file, port, private_file,
    process::{ProcessId, Scope},
};

/// The role that may do everything, which every cluster here has under this name.
pub const SUPERUSER: &str = "postgres";
/// The host keeps up to 64 connections a component, and asks for no fewer when they are refused.
const MAX_CONNECTIONS: u32 = 1_000;
const LOG_LINES_SHOWN: usize = 20;

/// A cluster on disk, running or not.
pub struct Cluster {
    programs: PathBuf,
    account: Account,
    folder: PathBuf,
}

impl Cluster {
    /// The cluster in `wanted`, or in a folder outside where its account can reach it.
    pub async fn locate(programs: PathBuf, wanted: &Path) -> anyhow::Result<Self> {
        let account = Account::choose().await?;
        let folder = account.folder(wanted).await?;
        Ok(Self { programs, account, folder })
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts the cluster, creating it first if need be; one that still runs is taken as it is.
    pub async fn start(
        &self,
        port: Option<u16>,
        durability: Durability,
        superuser_password: &str,
    ) -> anyhow::Result<Running> {
        if !data(&self.folder).exists() {
            self.initialise(superuser_password).await?;
        }
        if let Some(running) = running_in(&self.folder) {
            return Ok(running);
        }
        // Of a cluster that was killed. Left there, it keeps Postgres from starting as soon as its
        // process number belongs to another process of the account.
        let pid_file = pid_file(&self.folder);
        if pid_file.exists() {
            fs::remove_file(&pid_file)?;
        }
        let log = self.folder.join("postgres.log");
        let port = port::free(port)?;
        let mut command = self.command("pg_ctl");
        command
            .arg("start")
            .arg("--wait")
            .arg("--pgdata")
            .arg(data(&self.folder))
            .arg("--log")
            .arg(&log);
        let status = command
            .arg("--options")
            .arg(server_options(port, durability))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .await?;
        match running_in(&self.folder) {
            Some(running) if status.success() => Ok(running),
            _ => bail!(
                "Postgres does not start; it says in {}:\n{}",
                log.display(),
                log_file::last_lines(&log, LOG_LINES_SHOWN)
            ),
        }
    }

    /// URL of the superuser.
    pub fn superuser_url(port: u16, password: &str) -> String {
        format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres")
    }

    async fn initialise(&self, superuser_password: &str) -> anyhow::Result<()> {
        // Under another name first: a kill half way leaves no folder that looks like a cluster.
        let fresh = self.folder.join("data.new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        let password_file = self.folder.join("password");
        private_file::replace(&password_file, superuser_password.as_bytes())?;
        self.account.own(&password_file)?;
        let output = self
            .command("initdb")
            .args(["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256"])
            .args(["--username", SUPERUSER])
            .arg("--pwfile")
            .arg(&password_file)
            .arg("--pgdata")
            .arg(&fresh)
            .output()
            .await
            .context("cannot run initdb")?;
        fs::remove_file(&password_file)?;
        if !output.status.success() {
            bail!("initdb failed:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        fs::rename(&fresh, data(&self.folder))?;
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        self.account.command(&self.programs.join(program))
    }
}

/// Stops a server. SIGINT is Postgres' "fast" shutdown: sessions are cut, data are written.
pub async fn stop(process: ProcessId) -> anyhow::Result<()> {
    process.stop(Signal::INT, Scope::Process, STOP_GRACE).await
}

/// The server that runs on the cluster in `folder` now.
pub fn running_in(folder: &Path) -> Option<Running> {
    let pid_file = pid_file(folder);
    let process = ProcessId::from_pid_file(&pid_file, &data(folder))?;
    Some(Running { process, port: port_in_pid_file(&fs::read_to_string(&pid_file).ok()?)? })
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn pid_file(folder: &Path) -> PathBuf {
    data(folder).join("postmaster.pid")
}

fn server_options(port: u16, durability: Durability) -> String {
    let mut options = vec![
        format!("port={port}"),
        format!("max_connections={MAX_CONNECTIONS}"),
        "listen_addresses=127.0.0.1".to_owned(),
        // A socket below a deep checkout would exceed the 107 bytes that its path may have.
        "unix_socket_directories=".to_owned(),
    ];
    if durability == Durability::None {
        options.extend(["fsync=off", "full_page_writes=off"].map(str::to_owned));
    }
    options.iter().map(|option| format!("-c {option}")).collect::<Vec<_>>().join(" ")
}

/// Line 4 of `postmaster.pid`.
fn port_in_pid_file(text: &str) -> Option<u16> {
    text.lines().nth(3)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_pid_file() {
        let text = "123\n/data\n1700000000\n54321\n\n127.0.0.1\n 1 2\nready   \n";
        assert_eq!(port_in_pid_file(text), Some(54321));
        assert_eq!(port_in_pid_file("123\n/data\n"), None);
    }

    #[test]
    fn only_throw_away_clusters_give_up_durability() {
        assert!(!server_options(1, Durability::Full).contains("fsync"));
        assert!(server_options(1, Durability::None).contains("-c fsync=off"));
    }
}
