//! The ways to spread the components over processes and threads that are compared.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::Context as _;
use postern_services::program;
use serde::Serialize;

use crate::{
    application::{Application, Checkout, HostKind},
    http_client::{Connection, Target},
    nginx::Nginx,
    process::{self, Server},
};

/// What `./up` gives the host: a password hash holds a worker thread for its whole time.
const WORKERS_PER_CORE: usize = 16;
/// What log-ins give way by, where they have a process of their own.
const AUTH_NICENESS: &str = "10";
/// How the application is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Arrangement {
    /// One process with as many worker threads as cores: what a host does when it is not told otherwise.
    ThreadPerCore,
    /// One process with 16 worker threads a core: what `./up` starts.
    ManyThreads,
    /// `auth` in a process of its own at low priority, nginx in front: what production runs.
    AuthApart,
}

impl Arrangement {
    /// From the least to the most that is done for readers.
    pub(crate) const ALL: [Self; 3] = [Self::ThreadPerCore, Self::ManyThreads, Self::AuthApart];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::ThreadPerCore => "host defaults",
            Self::ManyThreads => "./up",
            Self::AuthApart => "production",
        }
    }

    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::ThreadPerCore => "one process, a worker thread per core",
            Self::ManyThreads => "one process, 16 worker threads per core",
            Self::AuthApart => "auth its own process at nice 10, behind nginx",
        }
    }
}

/// An arrangement that serves.
pub(crate) struct Deployment {
    pub(crate) target: Target,
    /// The processes that run components, by what they are.
    pub(crate) hosts: Vec<(&'static str, u32)>,
    /// In the order of stopping: what is in front goes first.
    _servers: Vec<Server>,
}

/// Starts processes that serve what `application` serves.
pub(crate) struct Launcher<'a> {
    checkout: &'a Checkout,
    application: &'a Application,
    nginx: Nginx,
}

impl<'a> Launcher<'a> {
    pub(crate) fn new(checkout: &'a Checkout, application: &'a Application, nginx: Nginx) -> Self {
        Self { checkout, application, nginx }
    }

    pub(crate) async fn start(&self, arrangement: Arrangement) -> anyhow::Result<Deployment> {
        match arrangement {
            Arrangement::ThreadPerCore => self.thread_per_core().await,
            Arrangement::ManyThreads => self.many_threads(),
            Arrangement::AuthApart => self.auth_apart().await,
        }
    }

    /// The component of `hello/`, on a host of its own with the threads that `./up` gives one.
    pub(crate) async fn hello(&self) -> anyhow::Result<Deployment> {
        self.peer("hello", "hello", &[]).await
    }

    /// The component of `guard/`, likewise, on the stores of the application.
    pub(crate) async fn guard(&self) -> anyhow::Result<Deployment> {
        self.peer("guard", "guard", &[]).await
    }

    /// The component of `jobs/`, likewise, as whoever this URL of the database names. Its log is called `name`.
    pub(crate) async fn jobs(
        &self,
        name: &'static str,
        database_url: &str,
    ) -> anyhow::Result<Deployment> {
        self.peer(name, "jobs", &[("SPIN_VARIABLE_BENCH_DATABASE_URL", database_url)]).await
    }

    async fn peer(
        &self,
        name: &'static str,
        folder: &str,
        variables: &[(&str, &str)],
    ) -> anyhow::Result<Deployment> {
        let manifest = self.checkout.root.join(format!("bench/{folder}/spin.toml"));
        let (address, mut command) = self.host(&manifest, None)?;
        command.env("TOKIO_WORKER_THREADS", many_threads());
        command.envs(self.application.variables.iter().cloned());
        command.envs(variables.iter().copied());
        let server = self.serve(name, &mut command, address).await?;
        Ok(self.deployment(address, vec![server]))
    }

    /// What runs already.
    fn many_threads(&self) -> anyhow::Result<Deployment> {
        let pid = self.application.pids.get("host").context("./up names no host")?;
        Ok(Deployment {
            target: self.application.target,
            hosts: vec![("host", *pid)],
            _servers: Vec::new(),
        })
    }

    async fn thread_per_core(&self) -> anyhow::Result<Deployment> {
        let (address, mut command) = self.postern(None)?;
        let server = self.serve("host", &mut command, address).await?;
        Ok(self.deployment(address, vec![server]))
    }

    async fn auth_apart(&self) -> anyhow::Result<Deployment> {
        let (auth_address, mut auth) = self.postern(Some(AUTH_NICENESS))?;
        auth.args(["--component-id", "auth"]);
        let (others_address, mut others) = self.postern(None)?;
        for component in self.checkout.components()?.iter().filter(|id| *id != "auth") {
            others.args(["--component-id", component]);
        }
        for command in [&mut auth, &mut others] {
            command.env("TOKIO_WORKER_THREADS", many_threads());
            command.env("SPIN_VARIABLE_TRUSTED_PROXIES", "1");
        }
        let auth = self.serve("auth", &mut auth, auth_address).await?;
        let others = self.serve("others", &mut others, others_address).await?;
        let address = process::free_address()?;
        let mut nginx = self.nginx.serve(address, auth_address, others_address)?;
        let nginx = Server::start("nginx", &mut nginx, address, &self.checkout.logs()).await?;
        let hosts = vec![(auth.name(), auth.pid()), (others.name(), others.pid())];
        Ok(Deployment {
            target: Target { address, connection: Connection::Kept },
            hosts,
            _servers: vec![nginx, others, auth],
        })
    }

    /// A command that serves Postern, with the settings that the application runs with.
    fn postern(&self, niceness: Option<&str>) -> anyhow::Result<(SocketAddr, Command)> {
        let root = &self.checkout.root;
        let (address, mut command) = self.host(&root.join("spin.toml"), niceness)?;
        command.arg("--runtime-config-file").arg(root.join("runtime-config.toml"));
        command.envs(self.application.variables.iter().cloned());
        Ok((address, command))
    }

    /// A command that serves a manifest on a free address, by the kind of host that `./up` chose.
    fn host(
        &self,
        manifest: &Path,
        niceness: Option<&str>,
    ) -> anyhow::Result<(SocketAddr, Command)> {
        let address = process::free_address()?;
        let program = self.program()?;
        let mut command = match niceness {
            None => Command::new(program),
            Some(niceness) => {
                let mut command = Command::new("nice");
                command.args(["-n", niceness]).arg(program);
                command
            }
        };
        command.arg("up").arg("--from").arg(manifest).args(["--listen", &address.to_string()]);
        match self.application.host {
            HostKind::Spin => {
                let state = format!("spin-{}", address.port());
                command.arg("--state-dir").arg(self.checkout.output().join(state))
            }
            HostKind::PosternHost => {
                let compiled = self.checkout.root.join("target/host/compiled");
                command.arg("--cache-dir").arg(compiled)
            }
        };
        command.env_remove("TOKIO_WORKER_THREADS");
        Ok((address, command))
    }

    /// The host's program.
    pub(crate) fn program(&self) -> anyhow::Result<PathBuf> {
        match self.application.host {
            HostKind::Spin => program::find("spin", &[]).context("spin is no longer on PATH"),
            HostKind::PosternHost => Ok(self.checkout.root.join("target/host/host/postern-host")),
        }
    }

    /// Starts a host. Its log is named after it.
    async fn serve(
        &self,
        name: &'static str,
        command: &mut Command,
        address: SocketAddr,
    ) -> anyhow::Result<Server> {
        Server::start(name, command, address, &self.checkout.logs()).await
    }

    fn deployment(&self, address: SocketAddr, servers: Vec<Server>) -> Deployment {
        Deployment {
            target: Target { address, ..self.application.target },
            hosts: servers.iter().map(|server| (server.name(), server.pid())).collect(),
            _servers: servers,
        }
    }
}

/// The worker threads that `./up` gives a host.
fn many_threads() -> String {
    (WORKERS_PER_CORE * cores()).to_string()
}

/// Cores that this process may use.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
