//! What is measured, one thing after the other.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::Value;
use tokio::{task::spawn_blocking, time::sleep};

use crate::{
    accounts::{self, Account, Session, Visitor},
    application::{Application, Checkout},
    arrangement::{Arrangement, Deployment, Launcher, cores},
    authorization::{self, GuardCost},
    connections::{self, Service},
    database::Database,
    database_use::{self, Everybody},
    hashing,
    http_client::HttpClient,
    jobs,
    load::{self, Measured, Window, median_ms},
    machine,
    nginx::Nginx,
    process::Resident,
    provider::Provider,
    results::{Background, ColdStart, HostMemory, Results, Storm, component_sizes},
    statements::Names,
    users,
};

/// Clients of each kind: readers, and in a storm as many that log in.
const CLIENTS: u32 = 8;
/// How long a load counts.
const LENGTH: Duration = Duration::from_secs(5);
/// How long a storm counts: log-ins are few, and their number should not hang on the edges.
const STORM_LENGTH: Duration = Duration::from_secs(7);
/// Longer than the second without a request after which an instance is dropped.
const IDLE: Duration = Duration::from_millis(1250);
const COLD_STARTS: usize = 20;
const WARM_PER_COLD: usize = 5;

/// Runs everything against a freshly started application.
pub(crate) async fn run(checkout: &Checkout) -> anyhow::Result<Results> {
    let nginx = Nginx::find_or_unpack(&checkout.output().join("nginx"))?;
    let nginx_version = nginx.version()?;

    let busy_before = machine::busy_share().await?;
    announce("native password hashing");
    let hashing_limit = spawn_blocking(|| hashing::measure(cores())).await??;

    announce("starting the application");
    let provider = Provider::start().await?;
    let application = Application::start(checkout, &provider).await?;
    let readers = accounts::create(application.target, application.mailbox, 2 * CLIENTS).await?;
    let (readers, visitors) = readers.split_at(CLIENTS as usize);
    let launcher = Launcher::new(checkout, &application, nginx);
    let crowd = Crowd { readers, visitors };

    announce("hello");
    let hello = hello(&launcher.hello().await?).await?;

    let mut storms = Vec::new();
    for arrangement in Arrangement::ALL {
        announce(&format!("storm: {}", arrangement.description()));
        let deployment = launcher.start(arrangement).await?;
        storms.push(crowd.storm(arrangement, &deployment).await?);
    }

    let up = launcher.start(Arrangement::ManyThreads).await?;
    announce("refresh");
    let refresh = crowd.refresh(&up).await?;
    announce("log-in");
    let log_in = crowd.log_in(&up).await?;
    announce("cold start");
    let cold_start = cold_start(&up, &readers[0]).await?;
    announce("guard");
    let guard = crowd.guard(&up, &launcher.guard().await?).await?;
    announce("decisions");
    let decisions = spawn_blocking(authorization::decisions).await??;
    announce("list of users");
    users::populate(&application.database_url).await?;
    let user_lists = users::measure(up.target, &application.administrator, CLIENTS).await?;
    let stage = Stage { checkout, application: &application, launcher: &launcher, up: &up };
    let background = crowd.background(&stage, &provider).await?;

    Ok(Results {
        machine: machine::describe(
            &application,
            &launcher.program()?,
            &nginx_version,
            busy_before,
        )?,
        clients: CLIENTS,
        hashing_limit,
        hello,
        refresh,
        log_in,
        cold_start,
        guard,
        decisions,
        user_lists,
        background,
        storms,
        components: component_sizes(&checkout.root)?,
    })
}

fn announce(what: &str) {
    eprintln!("── {what}");
}

/// Where it takes place.
struct Stage<'a> {
    checkout: &'a Checkout,
    application: &'a Application,
    launcher: &'a Launcher<'a>,
    up: &'a Deployment,
}

/// The accounts that make the load.
struct Crowd<'a> {
    /// Those that are logged in.
    readers: &'a [Account],
    /// Those that log in. Others, since each log-in evicts a session of its account.
    visitors: &'a [Account],
}

impl Crowd<'_> {
    async fn sessions(&self, deployment: &Deployment) -> anyhow::Result<Vec<Session>> {
        Session::open_all(deployment.target, self.readers).await
    }

    fn visitors(&self, deployment: &Deployment) -> anyhow::Result<Vec<Visitor<'_>>> {
        let visitor = |account| Visitor::new(deployment.target, account);
        self.visitors.iter().map(visitor).collect()
    }

    async fn refresh(&self, deployment: &Deployment) -> anyhow::Result<Measured> {
        let mut sessions = self.sessions(deployment).await?;
        load::run(Window::of(LENGTH), &mut sessions, Session::refresh).await.context("refresh")
    }

    /// The sessions are of the application; what they read is beside it.
    async fn guard(&self, up: &Deployment, guard: &Deployment) -> anyhow::Result<GuardCost> {
        let mut sessions = self.sessions(up).await?;
        let session = sessions.first_mut().context("no reader")?;
        let who: Value = serde_json::from_slice(&session.get("/api/v1/session").await?)?;
        let user = who["user_id"].as_str().context("a session of nobody")?;
        for session in &mut sessions {
            session.elsewhere(guard.target)?;
        }
        authorization::guard(&mut sessions, user).await.context("guard")
    }

    /// What connected accounts and background work cost; and the database, while everything goes on at once.
    async fn background(
        &self,
        stage: &Stage<'_>,
        provider: &Provider,
    ) -> anyhow::Result<Background> {
        let Stage { checkout, application, launcher, up } = *stage;
        let administrator = &application.administrator;
        let database = Database::of(checkout, application).await?;
        announce("connected accounts");
        let connected = connections::populate(&database, application).await?;
        let mut services = Service::open(up.target, administrator, CLIENTS, &connected).await?;
        let mut readers = self.sessions(up).await?;
        announce("broker");
        let broker = connections::broker(&database, &mut readers, &mut services).await?;
        announce("refreshes in the background");
        let refreshes = connections::refreshes(&database, provider).await?;
        announce("everything at once");
        let mut everybody = Everybody {
            readers: self.sessions(up).await?,
            refreshers: self.sessions(up).await?,
            visitors: self.visitors(up)?,
            services,
            administrators: Session::open_shared(up.target, administrator, CLIENTS).await?,
        };
        let names = Names::read(&checkout.root)?;
        let database_use =
            database_use::measure(&database, application, &names, &mut everybody).await?;
        let jobs = jobs::measure(checkout, application, launcher, &database, announce).await?;
        Ok(Background { broker, refreshes, database: database_use, jobs })
    }

    async fn log_in(&self, deployment: &Deployment) -> anyhow::Result<Measured> {
        let mut visitors = self.visitors(deployment)?;
        load::run(Window::of(LENGTH), &mut visitors, Visitor::log_in).await.context("log-in")
    }

    /// Reads alone, and then beside as many clients that log in.
    async fn storm(
        &self,
        arrangement: Arrangement,
        deployment: &Deployment,
    ) -> anyhow::Result<Storm> {
        let before = residents(deployment)?;
        let mut sessions = self.sessions(deployment).await?;
        let quiet = load::run(Window::of(LENGTH), &mut sessions, Session::read).await?;

        let mut visitors = self.visitors(deployment)?;
        let window = Window::of(STORM_LENGTH);
        let (reads, log_ins) = tokio::try_join!(
            load::run(window, &mut sessions, Session::read),
            load::run(window, &mut visitors, Visitor::log_in),
        )
        .with_context(|| format!("storm: {}", arrangement.description()))?;

        let after = residents(deployment)?;
        let memory = deployment.hosts.iter().zip(before.iter().zip(&after));
        let memory = memory.map(|((process, _), (before, after))| HostMemory {
            process,
            before_kb: before.now_kb,
            peak_kb: after.peak_kb,
        });
        Ok(Storm { arrangement, quiet, reads, log_ins, memory: memory.collect() })
    }
}

fn residents(deployment: &Deployment) -> anyhow::Result<Vec<Resident>> {
    deployment.hosts.iter().map(|(_, pid)| Resident::of(*pid)).collect()
}

async fn hello(deployment: &Deployment) -> anyhow::Result<Measured> {
    let mut clients = (0..CLIENTS)
        .map(|_| HttpClient::new(deployment.target))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let get = async |client: &mut HttpClient| client.get("/").await.map(drop);
    load::run(Window::of(LENGTH), &mut clients, get).await.context("hello")
}

/// `GET session` when no instance of its component is left, and right after that.
async fn cold_start(deployment: &Deployment, account: &Account) -> anyhow::Result<ColdStart> {
    let mut session = Session::open(deployment.target, account).await?;
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..COLD_STARTS {
        // The time that passes is the scenario: nothing tells when the host drops an instance.
        sleep(IDLE).await;
        cold.push(timed_read(&mut session).await?);
        for _ in 0..WARM_PER_COLD {
            warm.push(timed_read(&mut session).await?);
        }
    }
    Ok(ColdStart { cold_ms: median_ms(cold), warm_ms: median_ms(warm) })
}

async fn timed_read(session: &mut Session) -> anyhow::Result<Duration> {
    let started = Instant::now();
    session.read().await?;
    Ok(started.elapsed())
}
