//! One process that runs components.

use std::{
    collections::BTreeMap,
    env,
    path::PathBuf,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use reqwest::header::HeaderMap;
use tempfile::TempDir;

use crate::{
    client::{self, Api},
    environment::{self, HostKind},
    kept::Kept,
    process::Process,
    reservation::Reservation,
    users::Tokens,
};

/// As `./up` sets it: a hash holds a worker thread for its whole time.
const WORKERS_PER_CORE: usize = 16;

/// How soon what was written can be read, on a busy machine.
const LOG_LIMIT: Duration = Duration::from_secs(10);

/// What a host is started with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) manifest: PathBuf,
    pub(crate) components: Vec<String>,
    pub(crate) variables: BTreeMap<String, String>,
    /// What components keep: all processes of an application keep it in one place.
    pub(crate) kept: Arc<Kept>,
}

/// A running host.
pub struct Host {
    /// Where it serves.
    pub url: String,
    client: reqwest::Client,
    process: Process,
    _port: Reservation,
    _state: TempDir,
}

impl Host {
    pub(crate) fn start(settings: &Settings, port: Reservation) -> Self {
        let state = tempfile::tempdir().expect("a folder");
        let root = environment::root();
        let mut command = Command::new(environment::host_program());
        command.current_dir(&root).args(["up", "--from"]).arg(&settings.manifest);
        command.args(["--listen", &format!("127.0.0.1:{}", port.number)]);
        command.arg("--runtime-config-file").arg(settings.kept.runtime_config());
        match environment::host_kind() {
            HostKind::Spin => command.arg("--state-dir").arg(state.path()),
            HostKind::PosternHost => {
                command.arg("--cache-dir").arg(root.join("target/host/compiled"))
            }
        };
        for component in &settings.components {
            command.args(["--component-id", component]);
        }
        // What the developer's shell has set is not what the test is about.
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("SPIN_VARIABLE_")) {
            command.env_remove(name);
        }
        // Each asks its own components for their work, unless the test says where.
        for process in ["AUTH", "API", "JOBS"] {
            let own = format!("http://127.0.0.1:{}", port.number);
            command.env(format!("SPIN_VARIABLE_{process}_PROCESS_URL"), own);
        }
        for (name, value) in &settings.variables {
            command.env(format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase()), value);
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        command.env("TOKIO_WORKER_THREADS", (WORKERS_PER_CORE * cores).to_string());
        let (process, url) = Process::start_and_read("the host", &mut command, "Serving ");
        Self { url, client: client::new(), process, _port: port, _state: state }
    }

    /// Its API, called by nobody.
    pub fn api(&self) -> Api<'_> {
        Api { base: &self.url, client: &self.client, access_token: None, headers: HeaderMap::new() }
    }

    /// Its API, called by whoever holds these tokens.
    pub fn as_user<'a>(&'a self, tokens: &'a Tokens) -> Api<'a> {
        self.with_token(&tokens.access)
    }

    /// Its API, called with any bearer token.
    pub fn with_token<'a>(&'a self, token: &'a str) -> Api<'a> {
        Api { access_token: Some(token), ..self.api() }
    }

    /// The HTTP client that its API is called with.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// What host and components have written so far.
    pub fn log(&self) -> Vec<String> {
        self.process.output()
    }

    /// What they have written, once this stands in so many lines of it.
    ///
    /// # Panics
    /// When it never does.
    pub async fn log_with(&self, text: &str, lines: usize) -> Vec<String> {
        let deadline = Instant::now() + LOG_LIMIT;
        loop {
            let log = self.log();
            if log.iter().filter(|line| line.contains(text)).count() >= lines {
                return log;
            }
            assert!(Instant::now() < deadline, "not {lines} times {text}: {log:#?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Kills it in the middle of whatever it does.
    pub fn kill(mut self) {
        self.process.kill();
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}
