//! The sequence of a start, and how a part of it is started again.

use std::{fs, time::Duration};

use anyhow::{Context as _, bail, ensure};
use postern_admin::{
    Home,
    administrators::{self, Administrator, Way},
    database::{self, named_by_environment},
    manifest::Manifest,
    migrate, redis_users, roles,
    secrets::Secrets,
    variables::{self as spin_variables, Variables},
};
use postern_domain::auth::spelling::Password;
use postern_services::{
    Durability, Running, port,
    postgres::{self, Cluster},
    private_file,
    process::{POLL_INTERVAL, Scope},
    redis,
    redis_users::Kept,
};
use reqwest::Client;
use rustix::process::Signal;
use sqlx::Connection as _;
use tokio::{
    process::Command,
    time::{Instant, sleep},
};

use super::{
    Options,
    host::Host,
    instance::Instance,
    provider,
    settings::{self, Addresses},
};
use crate::{
    checkout::Checkout,
    install,
    progress::{Progress, Step},
    state::{HostKind, Role, Summary},
    toolchain, web,
};

const ADMIN_EMAIL: &str = "admin@postern.example";
const ADMIN_NAME: &str = "Administrator";
/// How long the application may take from its start to its readiness.
const READY_LIMIT: Duration = Duration::from_mins(1);

/// What the time after the start needs to know.
pub(super) struct Started {
    pub(super) summary: Summary,
    pub(super) has_cron_trigger: bool,
    pub(super) variables: Variables,
    secrets: Secrets,
    host: Host,
    pub(super) client: Client,
    pub(super) port: u16,
    mail_port: u16,
}

impl Started {
    /// Starts one part of the application anew, as it was.
    pub(super) async fn start_again(
        &self,
        instance: &mut Instance<'_>,
        role: Role,
        step: &Step,
    ) -> anyhow::Result<()> {
        let checkout = instance.checkout();
        match role {
            // It is this program.
            Role::Supervisor => Ok(()),
            Role::Postgres => {
                let folder = instance.state.postgres_folder.clone().unwrap_or_default();
                ensure_same_port(instance.state.ports.postgres, postgres::running_in(&folder))?;
                start_postgres(instance, &self.secrets, step).await.map(drop)
            }
            Role::Redis => {
                let running = redis::running_in(&checkout.redis_folder());
                ensure_same_port(instance.state.ports.redis, running)?;
                let url = start_redis(instance, &self.secrets, step).await?;
                // It keeps its users in no file.
                let home = checkout.home()?;
                let logins = redis_users::logins(&home, &mut self.secrets.clone(), &url)?;
                let_into_redis(&home, &logins, &self.variables, &url).await
            }
            Role::Mailbox | Role::Provider | Role::Host | Role::Cron => {
                if let Some(ended) = instance.state.processes.get(&role) {
                    // A part of it may still hold the port.
                    ended.stop(Signal::TERM, Scope::Group, Duration::ZERO).await?;
                }
                match role {
                    Role::Mailbox => instance.spawn(role, &mut mailbox(checkout, self.mail_port)),
                    Role::Provider => {
                        let port = instance.state.ports.provider.unwrap_or_default();
                        provider::run(instance, port).await
                    }
                    Role::Cron => spawn_cron(instance, &self.host, &self.variables),
                    _ => spawn_host(instance, &self.host, &self.variables, self.port),
                }
            }
        }
    }
}

/// The others know a service by its port: it must not come back on another.
fn ensure_same_port(port: Option<u16>, running: Option<Running>) -> anyhow::Result<()> {
    let Some(port) = port.filter(|_| running.is_none()) else { return Ok(()) };
    ensure!(port::is_free(port), "port {port} is in use by another program now");
    Ok(())
}

pub(super) async fn start(
    instance: &mut Instance<'_>,
    options: &Options,
) -> anyhow::Result<Started> {
    let checkout = instance.checkout();
    ensure_port_is_free(options.port, "--port")?;
    let mut secrets = Secrets::load_or_create(&checkout.secrets_file())?;
    let host = Host::choose(checkout).await?;
    let steps = 6 + usize::from(host.kind == HostKind::PosternHost);
    let mut progress = Progress::new(steps + usize::from(options.with_provider));

    let step = progress.begin("Postgres and Redis");
    let services = start_services(instance, &secrets, &step).await?;
    step.done();

    build(checkout, host.kind, &mut progress).await?;

    let provider_url = start_provider(instance, options, &mut progress).await?;
    let mail_port = mail_port(instance, options)?;
    let url = format!("http://127.0.0.1:{}", options.port);
    let mail_url = format!("http://127.0.0.1:{mail_port}");
    let home = checkout.home()?;
    let logins = roles::logins(&home, &mut secrets, &services.database).await?;
    let redis_logins = redis_users::logins(&home, &mut secrets, &services.redis)?;
    let variables = settings::variables(
        &Addresses {
            database: &logins,
            redis: &redis_logins,
            public_url: &url,
            mail_url: &mail_url,
            provider_url: provider_url.as_deref(),
        },
        &secrets,
    )?;

    let step = progress.begin("Schema and first administrator");
    migrate::up(&checkout.migrations(), &services.database).await?;
    let mut database_admin = database::connect(&services.database_admin).await?;
    roles::apply(&home, &mut database_admin, false).await?;
    // Those that the user has set are the user's.
    let ours = logins.iter().filter(|login| variables[&login.variable()] == login.url);
    roles::let_in(&mut database_admin, ours, false).await?;
    database_admin.close().await?;
    let_into_redis(&home, &redis_logins, &variables, &services.redis).await?;
    if named_by_environment("REDIS_URL").is_some() {
        redis_users::keep(&services.redis).await?;
    }
    let password = Password::parse(&secrets.admin_password)?;
    // This one is for trying things out, on this machine: its password was made at random, and is shown here.
    let way = Way::Password { password, must_change: false };
    let administrator = Administrator::new(ADMIN_EMAIL, ADMIN_NAME, way)?;
    let peppers = &variables["password_peppers"];
    administrators::create(&services.database, peppers, &administrator).await?;
    step.done();

    let step = progress.begin("Mailbox and application");
    let client = Client::builder().no_proxy().build()?;
    private_file::create_folder(&checkout.mail_folder())?;
    instance.spawn(Role::Mailbox, &mut mailbox(checkout, mail_port))?;
    let has_cron_trigger =
        start_application(instance, &host, &variables, &client, options.port).await?;
    step.done();
    if !has_cron_trigger {
        eprintln!("Spin's cron plugin is not installed: this program sends the ticks itself.");
    }

    let summary = Summary {
        url,
        mail_url,
        admin_email: ADMIN_EMAIL.to_owned(),
        admin_password: secrets.admin_password.clone(),
        database_url: services.database,
        redis_url: services.redis,
        provider_url,
        host: host.kind,
        pids: instance.pids(),
    };
    let port = options.port;
    Ok(Started { summary, has_cron_trigger, variables, secrets, host, client, port, mail_port })
}

/// Makes the components users of Redis; those that the user of this program has set are theirs.
async fn let_into_redis(
    home: &Home,
    logins: &[redis_users::Login],
    variables: &Variables,
    url: &str,
) -> anyhow::Result<()> {
    let ours = logins.iter().filter(|login| variables[&login.variable()] == login.url);
    let kept = Kept { passwords: true, rights: false };
    redis_users::give(home, ours, url, kept).await
}

/// The URLs of Postgres and Redis.
struct Services {
    /// As the owner of the database.
    database: String,
    /// As somebody who may create roles, if there is one.
    database_admin: String,
    /// As somebody who may change its users.
    redis: String,
}

/// Those that the environment names, else private ones.
async fn start_services(
    instance: &mut Instance<'_>,
    secrets: &Secrets,
    step: &Step,
) -> anyhow::Result<Services> {
    let (database, database_admin) = match named_by_environment("DATABASE_URL") {
        Some(url) => (url.clone(), url),
        None => start_postgres(instance, secrets, step).await?,
    };
    let redis = match named_by_environment("REDIS_URL") {
        Some(url) => url,
        None => start_redis(instance, secrets, step).await?,
    };
    Ok(Services { database, database_admin, redis })
}

/// Gives the URLs of the database's owner and of the superuser.
async fn start_postgres(
    instance: &mut Instance<'_>,
    secrets: &Secrets,
    step: &Step,
) -> anyhow::Result<(String, String)> {
    let programs = install::postgres(step).await?;
    let folder = instance.checkout().local.join("postgres");
    let cluster = Cluster::locate(programs, &folder).await?;
    instance.state.postgres_folder = Some(cluster.folder().to_owned());
    instance.save()?;
    let superuser_password = &secrets.postgres_superuser_password;
    let running =
        cluster.start(instance.state.ports.postgres, Durability::Full, superuser_password).await?;
    instance.state.ports.postgres = Some(running.port);
    instance.record(Role::Postgres, running.process)?;
    let superuser_url = Cluster::superuser_url(running.port, superuser_password);
    database::ensure(&superuser_url, &secrets.postgres_password).await?;
    Ok((
        database::url_of_owner(running.port, &secrets.postgres_password),
        database::url_of_superuser(running.port, superuser_password),
    ))
}

async fn start_redis(
    instance: &mut Instance<'_>,
    secrets: &Secrets,
    step: &Step,
) -> anyhow::Result<String> {
    let program = install::redis(step).await?;
    let server = redis::Server::new(program, instance.checkout().redis_folder());
    let (port, password) = (instance.state.ports.redis, &secrets.redis_password);
    let running = server.start(port, Durability::Full, password).await?;
    instance.state.ports.redis = Some(running.port);
    instance.record(Role::Redis, running.process)?;
    Ok(redis::Server::url(running.port, &secrets.redis_password))
}

async fn build(checkout: &Checkout, host: HostKind, progress: &mut Progress) -> anyhow::Result<()> {
    let step = progress.begin("Building the web app");
    web::build(checkout, &step).await?;
    step.done();

    let step = progress.begin("Building the components");
    toolchain::ensure_wasm_target(&step).await?;
    let packages = toolchain::component_packages(checkout)?;
    step.run(&mut toolchain::build_components(checkout, packages)).await?;
    step.done();

    let step = progress.begin("Building the mailbox");
    step.run(&mut toolchain::build_mailbox(checkout)).await?;
    step.done();

    if host == HostKind::PosternHost {
        let step = progress.begin("Building the host; minutes, the first time");
        step.run(&mut toolchain::host_cargo(checkout, "build")).await?;
        step.done();
    }
    Ok(())
}

/// Starts what stands in for Google, if it is asked for, and gives its URL.
async fn start_provider(
    instance: &mut Instance<'_>,
    options: &Options,
    progress: &mut Progress,
) -> anyhow::Result<Option<String>> {
    if !options.with_provider {
        return Ok(None);
    }
    let step = progress.begin("The provider that stands in for Google");
    let port = provider::start(instance, &step).await?;
    step.done();
    Ok(Some(format!("http://127.0.0.1:{port}")))
}

fn mail_port(instance: &mut Instance<'_>, options: &Options) -> anyhow::Result<u16> {
    if let Some(port) = options.mail_port {
        ensure_port_is_free(port, "--mail-port")?;
        return Ok(port);
    }
    let port = port::free(instance.state.ports.mailbox)?;
    instance.state.ports.mailbox = Some(port);
    Ok(port)
}

fn ensure_port_is_free(port: u16, option: &str) -> anyhow::Result<()> {
    ensure!(
        port::is_free(port),
        "port {port} is in use by another program; choose another with {option}"
    );
    Ok(())
}

fn mailbox(checkout: &Checkout, port: u16) -> Command {
    let mut command = Command::new(checkout.mailbox_binary());
    command
        .arg("--listen")
        .arg(format!("127.0.0.1:{port}"))
        .arg("--store")
        .arg(checkout.mail_folder().join("messages.jsonl"));
    command
}

/// Starts the host and waits until the application is ready; then starts its clock. Says whether the host
/// has one.
async fn start_application(
    instance: &mut Instance<'_>,
    host: &Host,
    variables: &Variables,
    client: &Client,
    port: u16,
) -> anyhow::Result<bool> {
    spawn_host(instance, host, variables, port)?;
    wait_until_ready(instance, client, port).await?;
    let has_cron_trigger = host.has_cron_trigger().await?;
    if has_cron_trigger {
        spawn_cron(instance, host, variables)?;
    }
    Ok(has_cron_trigger)
}

fn spawn_host(
    instance: &mut Instance<'_>,
    host: &Host,
    variables: &Variables,
    port: u16,
) -> anyhow::Result<()> {
    let [manifest, _] = toolchain::manifests(instance.checkout());
    let checkout = instance.checkout();
    let runtime_config = checkout.root.join("runtime-config.toml");
    fs::copy(&runtime_config, checkout.runtime_config())
        .with_context(|| format!("cannot copy {}", runtime_config.display()))?;
    let mut serve = host.serve(checkout, port);
    serve.envs(spin_variables::environment(variables, &Manifest::read(&manifest)?.variables()));
    instance.spawn(Role::Host, &mut serve)
}

fn spawn_cron(
    instance: &mut Instance<'_>,
    host: &Host,
    variables: &Variables,
) -> anyhow::Result<()> {
    let [_, manifest] = toolchain::manifests(instance.checkout());
    let mut tick = host.cron(instance.checkout());
    tick.envs(spin_variables::environment(variables, &Manifest::read(&manifest)?.variables()));
    instance.spawn(Role::Cron, &mut tick)
}

async fn wait_until_ready(
    instance: &mut Instance<'_>,
    client: &Client,
    port: u16,
) -> anyhow::Result<()> {
    let asked = poll_readiness(client, port);
    let last_answer = tokio::select! {
        ended = instance.next_end() => bail!("{}", instance.describe(&ended)),
        outcome = asked => outcome,
    };
    match last_answer {
        Ok(()) => Ok(()),
        Err(answer) => bail!(
            "the application is not ready after {} s. It says: {answer}\n{}",
            READY_LIMIT.as_secs(),
            instance.last_words(Role::Host)
        ),
    }
}

/// Asks until the answer is 200; after the limit, gives the last other answer.
pub(super) async fn poll_readiness(client: &Client, port: u16) -> Result<(), String> {
    let endpoint = format!("http://127.0.0.1:{port}/health/ready");
    let deadline = Instant::now() + READY_LIMIT;
    loop {
        let answer = match client.get(&endpoint).timeout(READY_LIMIT / 10).send().await {
            Ok(response) if response.status().is_success() => return Ok(()),
            Ok(response) => {
                let status = response.status();
                format!("{status} {}", response.text().await.unwrap_or_default())
            }
            Err(error) => error.to_string(),
        };
        if Instant::now() >= deadline {
            return Err(answer);
        }
        sleep(POLL_INTERVAL).await;
    }
}
