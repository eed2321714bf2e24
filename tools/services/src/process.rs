//! Processes: those that outlive the program that started them, told apart from later ones with their number, and children.

use std::{
    fs, io,
    path::Path,
    process::{Child, ExitStatus},
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

/// How often a condition in another process is looked at.
pub const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// How often a child that was asked to end is looked at.
const CHILD_POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How long a killed process may take to vanish.
const KILL_GRACE: Duration = Duration::from_secs(5);

/// A process, named by number *and* start time: the kernel gives numbers out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessId {
    /// Its number.
    pub pid: u32,
    /// Clock ticks between boot and start: field 22 of `/proc/PID/stat` (proc(5)).
    started_ticks: u64,
}

/// What a signal goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The process alone.
    Process,
    /// The process group that the process leads.
    Group,
}

impl ProcessId {
    /// The live process that has this number now.
    pub fn of(pid: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let started_ticks = live_since(&stat)?;
        Some(Self { pid, started_ticks })
    }

    /// This program's own.
    pub fn own() -> anyhow::Result<Self> {
        Self::of(std::process::id()).context("/proc is needed: only Linux is supported here")
    }

    /// The live process whose number a pid file starts with, if its working folder is `folder`.
    ///
    /// The folder tells a server that still runs from a stranger that got its number.
    pub fn from_pid_file(file: &Path, folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let process = Self::of(text.lines().next()?.trim().parse().ok()?)?;
        let working_folder = fs::read_link(format!("/proc/{}/cwd", process.pid)).ok()?;
        (working_folder == folder.canonicalize().ok()?).then_some(process)
    }

    /// Whether it still runs. A zombie does not.
    pub fn is_alive(self) -> bool {
        Self::of(self.pid) == Some(self)
    }

    /// Asks the process to end with `signal`, waits up to `grace`, then kills it.
    pub async fn stop(self, signal: Signal, scope: Scope, grace: Duration) -> anyhow::Result<()> {
        self.send(signal, scope)?;
        if !self.wait_for_end(grace).await {
            self.send(Signal::KILL, scope)?;
            if !self.wait_for_end(KILL_GRACE).await {
                bail!("process {} does not end, not even when killed", self.pid);
            }
        }
        if scope == Scope::Group { self.end_orphans().await } else { Ok(()) }
    }

    /// Kills what the process, now dead, has left of the group that it led: `spin up` serves in a process of its own,
    /// which outlives a kill of the one that was started and keeps its port.
    async fn end_orphans(self) -> anyhow::Result<()> {
        // The kernel gives no number out again that a group still has: who lives under this one now is a stranger.
        if Self::of(self.pid).is_some() {
            return Ok(());
        }
        let group = Pid::from_raw(self.pid.try_into()?).context("process 0 is nobody's")?;
        let deadline = Instant::now() + KILL_GRACE;
        // Also an orphan that is dead and not reaped counts, but not for ever.
        while rustix::process::kill_process_group(group, Signal::KILL).is_ok()
            && Instant::now() < deadline
        {
            sleep(POLL_INTERVAL).await;
        }
        Ok(())
    }

    /// Sends a signal; to a process that has ended, none.
    pub fn send(self, signal: Signal, scope: Scope) -> anyhow::Result<()> {
        if !self.is_alive() {
            return Ok(());
        }
        let pid = Pid::from_raw(self.pid.try_into()?).context("process 0 is nobody's")?;
        let sent = match scope {
            Scope::Process => rustix::process::kill_process(pid, signal),
            Scope::Group => rustix::process::kill_process_group(pid, signal),
        };
        match sent {
            // It ended between the look and the signal.
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(error) => Err(error).with_context(|| format!("cannot stop process {}", self.pid)),
        }
    }

    async fn wait_for_end(self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.is_alive() {
            if Instant::now() >= deadline {
                return false;
            }
            sleep(POLL_INTERVAL).await;
        }
        true
    }
}

/// Asks a child to end, waits up to `grace`, then kills it.
pub fn stop_child(child: &mut Child, grace: Duration) -> io::Result<ExitStatus> {
    if let Some(status) = child.try_wait()? {
        return Ok(status);
    }
    // Not waited for yet, so that its number is still its own.
    rustix::process::kill_process(Pid::from_child(child), Signal::TERM)?;
    let deadline = Instant::now() + grace;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(CHILD_POLL_INTERVAL);
    }
    child.kill()?;
    child.wait()
}

/// The numbers of a process's children.
pub fn children_of(pid: u32) -> io::Result<Vec<u32>> {
    let mut children = Vec::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between the listing and the look.
        let listed = fs::read_to_string(task?.path().join("children")).unwrap_or_default();
        children.extend(listed.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
    }
    Ok(children)
}

/// Start time out of `/proc/PID/stat`, unless the process is dead and merely not reaped.
fn live_since(stat: &str) -> Option<u64> {
    // The second field is the program's name in parentheses, which may itself hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    let state = fields.next()?;
    // `state` was field 3.
    let started_ticks = fields.nth(22 - 4)?.parse().ok()?;
    (!matches!(state, "Z" | "X")).then_some(started_ticks)
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader},
        os::unix::process::{CommandExt as _, ExitStatusExt as _},
        process::{Command, Stdio},
    };

    use super::*;

    fn sleeper() -> Child {
        Command::new("sleep").arg("600").process_group(0).spawn().unwrap()
    }

    #[test]
    fn stat_lines_are_read_behind_the_name() {
        let tail = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21";
        assert_eq!(live_since(&format!("7 (sh) S {tail}")), Some(4711));
        assert_eq!(live_since(&format!("7 (odd) R (name) S {tail}")), Some(4711));
        assert_eq!(live_since(&format!("7 (sh) Z {tail}")), None);
        assert_eq!(live_since("7 (sh) S 1 2"), None);
        assert_eq!(live_since(""), None);
    }

    #[tokio::test]
    async fn stopping_ends_the_group_and_tells_a_zombie_from_a_live_process() {
        let mut child = sleeper();
        let process = ProcessId::of(child.id()).unwrap();
        assert!(process.is_alive());
        process.stop(Signal::TERM, Scope::Group, Duration::from_secs(10)).await.unwrap();
        // Nobody has waited for the child yet: it is a zombie now.
        assert!(Path::new(&format!("/proc/{}/stat", process.pid)).exists());
        assert!(!process.is_alive());
        child.wait().unwrap();
        process.stop(Signal::TERM, Scope::Group, Duration::ZERO).await.unwrap();
    }

    #[tokio::test]
    async fn a_process_that_ignores_the_signal_is_killed() {
        let mut child = Command::new("sh")
            .args(["-c", "trap '' TERM; while :; do sleep 600; done"])
            .process_group(0)
            .spawn()
            .unwrap();
        let process = ProcessId::of(child.id()).unwrap();
        process.stop(Signal::TERM, Scope::Group, Duration::from_millis(100)).await.unwrap();
        assert!(!process.is_alive());
        child.wait().unwrap();
    }

    #[test]
    fn a_child_that_ignores_the_request_is_killed() {
        let mut polite = sleeper();
        assert!(children_of(std::process::id()).unwrap().contains(&polite.id()));
        let status = stop_child(&mut polite, Duration::from_secs(10)).unwrap();
        assert_eq!(status.signal(), Some(15));
        assert_eq!(stop_child(&mut polite, Duration::ZERO).unwrap(), status);
        let mut stubborn = Command::new("sh")
            .args(["-c", "trap '' TERM; echo ready; exec sleep 600"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(stubborn.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let status = stop_child(&mut stubborn, Duration::from_millis(100)).unwrap();
        assert_eq!(status.signal(), Some(9));
    }

    #[tokio::test]
    async fn what_a_killed_leader_left_of_its_group_ends_too() {
        let mut leader = Command::new("sh")
            .args(["-c", "sleep 600 & echo $!; wait"])
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(leader.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let orphan = ProcessId::of(line.trim().parse().unwrap()).unwrap();
        let process = ProcessId::of(leader.id()).unwrap();
        leader.kill().unwrap();
        leader.wait().unwrap();
        assert!(orphan.is_alive());
        process.stop(Signal::TERM, Scope::Group, Duration::ZERO).await.unwrap();
        assert!(!orphan.is_alive());
    }

    #[tokio::test]
    async fn a_stranger_with_the_same_number_is_left_alone() {
        let mut child = sleeper();
        let live = ProcessId::of(child.id()).unwrap();
        let earlier = ProcessId { started_ticks: live.started_ticks - 1, ..live };
        assert!(!earlier.is_alive());
        earlier.stop(Signal::KILL, Scope::Process, Duration::ZERO).await.unwrap();
        assert!(live.is_alive());
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_pid_file_counts_only_with_the_right_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let mut child =
            Command::new("sleep").arg("600").current_dir(folder.path()).spawn().unwrap();
        fs::write(&file, format!("{}\nmore\n", child.id())).unwrap();
        assert_eq!(ProcessId::from_pid_file(&file, folder.path()), ProcessId::of(child.id()),);
        assert_eq!(ProcessId::from_pid_file(&file, Path::new("/")), None);
        fs::write(&file, "not a number").unwrap();
        assert_eq!(ProcessId::from_pid_file(&file, folder.path()), None);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
