//! A program that belongs to a test: started, read, and ended with it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use postern_services::process::stop_child;
use rustix::process::{Pid, Signal, kill_process};

/// How long a program may take until it says that it is ready.
const START_LIMIT: Duration = Duration::from_mins(3);
/// How long a program may take to end by itself once it is asked to.
const STOP_GRACE: Duration = Duration::from_secs(10);
/// How often a condition is looked at that nothing announces.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How a component says that Postgres refused it for want of a right.
const RIGHT_LACKING: &str = "42501 permission denied";
/// Lines of its output that a failing test shows.
const LAST_LINES: usize = 40;

/// A moment by which something must have happened.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// This long from now.
    pub fn after(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    /// Whether there is time left; waits a moment before the next look.
    pub async fn pause(self) -> bool {
        tokio::time::sleep(POLL_INTERVAL).await;
        Instant::now() < self.0
    }
}

/// The program. Its end is the end of this value.
#[derive(Debug)]
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    output: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts a program and reads what it writes.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Self {
        Self::spawn(name, command, None)
    }

    /// Starts a program and waits for the line that begins with `prefix`; gives the rest of it.
    pub(crate) fn start_and_read(
        name: &'static str,
        command: &mut Command,
        prefix: &'static str,
    ) -> (Self, String) {
        let (sender, lines) = mpsc::channel();
        let process = Self::spawn(name, command, Some(sender));
        let deadline = Instant::now() + START_LIMIT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(line) => {
                    if let Some(rest) = line.strip_prefix(prefix) {
                        return (process, rest.trim().to_owned());
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("{name} does not start"),
                Err(RecvTimeoutError::Disconnected) => panic!("{name} ended at once"),
            }
        }
    }

    fn spawn(name: &'static str, command: &mut Command, lines: Option<Sender<String>>) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {name} ({command:?}): {error}"));
        let output = Arc::new(Mutex::new(Vec::new()));
        read(child.stdout.take().expect("piped"), &output, lines);
        read(child.stderr.take().expect("piped"), &output, None);
        Self { name, child, output }
    }

    /// What it has written so far, to either stream.
    pub(crate) fn output(&self) -> Vec<String> {
        lock(&self.output).clone()
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }

    /// Kills it at once, and what it has started.
    pub(crate) fn kill(&mut self) {
        let number = self.child.id();
        let children = fs::read_to_string(format!("/proc/{number}/task/{number}/children"));
        let children =
            children.expect("/proc").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        self.signal(Signal::KILL);
        for child in children.iter().filter_map(|child| Pid::from_raw(child.parse().ok()?)) {
            // It may have ended with its parent.
            _ = kill_process(child, Signal::KILL);
        }
        self.child.wait().expect("its end");
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(&mut self) {
        // Fails when nothing is left to stop, which is what is wanted.
        _ = stop_child(&mut self.child, STOP_GRACE);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
        let output = self.output();
        if thread::panicking() {
            let last = &output[output.len().saturating_sub(LAST_LINES)..];
            eprintln!("── the end of what {} wrote\n{}", self.name, last.join("\n"));
            return;
        }
        // DATA-5: whatever a test is about, no component lacks a right in the database.
        let refused = output.iter().find(|line| line.contains(RIGHT_LACKING));
        assert!(refused.is_none(), "{}: {refused:?}", self.name);
    }
}

fn read(
    stream: impl Read + Send + 'static,
    output: &Arc<Mutex<Vec<String>>>,
    lines: Option<Sender<String>>,
) {
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n') {
            let Ok(line) = line else { break };
            let line = String::from_utf8_lossy(&line).into_owned();
            if let Some(lines) = &lines {
                // Nobody listens any more once the program is ready.
                _ = lines.send(line.clone());
            }
            lock(&output).push(line);
        }
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
