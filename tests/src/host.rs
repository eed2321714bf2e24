//! What runs components: one process, or those of production.

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
    processes::Processes,
    reservation::Reservation,
    users::Tokens,
};

/// As `./up` sets it: a hash holds a worker thread for its whole time.
const WORKERS_PER_CORE: usize = 16;

/// How soon what was written can be read, on a busy machine.
const LOG_LIMIT: Duration = Duration::from_secs(10);

/// How an application is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// By one process, from one manifest.
    #[default]
    One,
    /// By the processes of production, each from its own manifest.
    Processes,
    /// By those, behind the edge.
    BehindEdge,
}

/// What a host is started with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) manifest: PathBuf,
    pub(crate) components: Vec<String>,
    pub(crate) variables: BTreeMap<String, String>,
    /// What components keep: all processes of an application keep it in one place.
    pub(crate) kept: Arc<Kept>,
    pub(crate) shape: Shape,
}

/// A running host: one process that serves everything, or those of production.
pub struct Host {
    /// Where it serves.
    pub url: String,
    client: reqwest::Client,
    serving: Serving,
}

enum Serving {
    One(HostProcess),
    Several(Processes),
}

/// One process that runs components.
pub(crate) struct HostProcess {
    /// Where it serves.
    pub(crate) url: String,
    process: Process,
    _port: Reservation,
    _state: TempDir,
}

impl HostProcess {
    /// Starts the settings' manifest.
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
        for (name, value) in &settings.variables {
            command.env(format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase()), value);
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        command.env("TOKIO_WORKER_THREADS", (WORKERS_PER_CORE * cores).to_string());
        let (process, url) = Process::start_and_read("the host", &mut command, "Serving ");
        Self { url, process, _port: port, _state: state }
    }

    /// Kills it in the middle of whatever it does.
    pub(crate) fn kill(mut self) {
        self.process.kill();
    }
}

impl Host {
    pub(crate) fn start(settings: &Settings, port: Reservation) -> Self {
        let mut settings = settings.clone();
        let client = client::new();
        if settings.shape != Shape::One {
            let edge = (settings.shape == Shape::BehindEdge).then_some(port);
            let processes = Processes::start(&settings, edge);
            let url = processes.url_of("/").to_owned();
            return Self { url, client, serving: Serving::Several(processes) };
        }
        // It asks its own components for their work, unless the test says where.
        for process in ["auth", "api", "jobs"] {
            let own = format!("http://127.0.0.1:{}", port.number);
            settings.variables.entry(format!("{process}_process_url")).or_insert(own);
        }
        let process = HostProcess::start(&settings, port);
        Self { url: process.url.clone(), client, serving: Serving::One(process) }
    }

    fn processes(&self) -> Vec<&HostProcess> {
        match &self.serving {
            Serving::One(process) => vec![process],
            Serving::Several(processes) => processes.all().collect(),
        }
    }

    /// Its API, called by nobody.
    pub fn api(&self) -> Api<'_> {
        let processes = match &self.serving {
            Serving::One(_) => None,
            Serving::Several(processes) => Some(processes),
        };
        Api {
            base: &self.url,
            processes,
            client: &self.client,
            access_token: None,
            headers: HeaderMap::new(),
        }
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
        self.processes().into_iter().flat_map(|one| one.process.output()).collect()
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
    pub fn kill(self) {
        match self.serving {
            Serving::One(process) => process.kill(),
            Serving::Several(processes) => processes.kill(),
        }
    }

    /// The id of its process.
    ///
    /// # Panics
    /// It is more than one.
    pub fn id(&self) -> u32 {
        match self.processes()[..] {
            [one] => one.process.id(),
            _ => panic!("several processes"),
        }
    }
}
