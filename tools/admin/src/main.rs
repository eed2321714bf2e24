//! `postern-admin`: what whoever runs Postern does where it is installed.

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, ensure};
use clap::{Parser, Subcommand};
use postern_admin::{
    Home, backups, check, commands,
    database::named_by_environment,
    jobs,
    secrets::Secrets,
    settings::{Passwords, Settings},
    setup, split, tick, tokens,
};
use reqwest::Client;
use tokio::time::{Instant, sleep};

/// How long a process may take to answer whether it is well.
const PROBE_LIMIT: Duration = Duration::from_secs(5);
/// How long to wait before it is asked again.
const PROBE_PAUSE: Duration = Duration::from_millis(200);

/// In a release, the version with the commit that it is built from: `cargo xtask dist` says.
const VERSION: &str = match option_env!("POSTERN_VERSION") {
    Some(version) => version,
    None => concat!(env!("CARGO_PKG_VERSION"), " (of no release)"),
};

#[derive(Parser)]
#[command(
    about = "What whoever runs Postern does outside of it",
    version = VERSION,
    disable_help_subcommand = true
)]
struct Arguments {
    /// The folder with settings.toml and secrets.toml
    #[arg(
        long,
        global = true,
        env = "POSTERN_CONFIG",
        default_value = "/etc/postern",
        value_name = "FOLDER"
    )]
    config: PathBuf,
    /// The folder of the release, with manifests/ and migrations/; by default, where this program lies
    #[arg(long, global = true, env = "POSTERN_RELEASE", value_name = "FOLDER")]
    release: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes settings.toml and secrets.toml, unless they are there
    Init {
        /// The origin that people see, such as <https://id.example.org>
        #[arg(long, value_name = "URL")]
        public_url: String,
    },
    /// Prints what Postgres and Redis are told before anything can log in to them
    #[command(subcommand)]
    Setup(setup::Command),
    /// Writes what each process is told into a file of its own: auth.env, api.env, jobs.env, tick.env
    Split {
        /// Where to; beside the settings by default
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
    #[command(flatten)]
    Common(commands::Command),
    /// Mails and text messages that may have gone out before a restore
    #[command(subcommand)]
    Jobs(jobs::Command),
    /// Says in the database that a backup has ended well
    NoteBackup(backups::Options),
    /// Says whether everything is whole: schema, audit log, keys, logins; after a restore, and whenever you like
    Check(check::Options),
    /// Tokens that our own triggers present
    #[command(subcommand)]
    Tokens(tokens::Command),
    /// Asks the process `jobs` each second to do what is due, for ever
    Tick {
        /// Where that process answers, without a path
        #[arg(long, env = "SPIN_VARIABLE_JOBS_PROCESS_URL", value_name = "URL")]
        url: String,
    },
    /// Ends with 0 if these addresses answer with a success: a health check where there is no shell
    Probe {
        /// For how long they are asked again until they do
        #[arg(long, default_value_t = 0, value_name = "SECONDS")]
        within: u64,
        /// Such as <http://127.0.0.1:3101/health/ready>
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    #[cfg(feature = "tls")]
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("error: TLS was set up twice");
        return ExitCode::FAILURE;
    }
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { config, release, command } = arguments;
    let settings = config.join("settings.toml");
    match command {
        Command::Init { public_url } => init(&config, &settings, &public_url),
        Command::Probe { within, urls } => probe(&urls, Duration::from_secs(within)).await,
        Command::Setup(command) => {
            let text = setup::run(&home(&config, release)?, &Settings::load(&settings)?, &command)?;
            print!("{text}");
            Ok(())
        }
        Command::Tick { url } => {
            let token = named_by_environment("SPIN_VARIABLE_TICK_TOKEN")
                .context("SPIN_VARIABLE_TICK_TOKEN is not set; `split` writes it into tick.env")?;
            match tick::run(&Client::builder().no_proxy().build()?, &url, &token).await {}
        }
        Command::Split { to } => {
            let home = home(&config, release)?;
            let folder = to.unwrap_or(config);
            let written = split::run(&home, &Settings::load(&settings)?, &folder)?;
            eprintln!("{}: {}", folder.display(), written.join(", "));
            Ok(())
        }
        Command::Jobs(command) => jobs::run(&home(&config, release)?, &command).await,
        Command::NoteBackup(options) => backups::note(&home(&config, release)?, &options).await,
        Command::Check(options) => check::run(&home(&config, release)?, &options).await,
        Command::Tokens(command) => tokens::run(&home(&config, release)?, &command),
        Command::Common(command) => commands::run(&home(&config, release)?, command).await,
    }
}

/// The instance that is installed here. What is set in the environment wins over its files, which may then be missing.
fn home(config: &Path, release: Option<PathBuf>) -> anyhow::Result<Home> {
    let release = match release {
        Some(folder) => folder,
        None => env::current_exe()?.parent().context("this program lies nowhere")?.to_owned(),
    };
    let settings = config.join("settings.toml");
    let settings = if settings.exists() { Some(Settings::load(&settings)?) } else { None };
    let manifest = |name: &str| release.join("manifests").join(name).with_extension("toml");
    Ok(Home {
        migrations: release.join("migrations"),
        secrets: config.join("secrets.toml"),
        manifests: ["auth", "api", "jobs"].map(manifest).into(),
        public_url: settings.as_ref().and_then(|of| of.variables.get("public_url").cloned()),
        database_url: settings.as_ref().map(|of| of.admin.database_url.clone()),
        redis_url: settings.map(|of| of.admin.redis_url),
        hint: ", or admin.database_url in settings.toml",
    })
}

fn init(config: &Path, settings: &Path, public_url: &str) -> anyhow::Result<()> {
    postern_services::private_file::create_folder(config)?;
    let secrets = Secrets::load_or_create(&config.join("secrets.toml"))?;
    let passwords =
        Passwords { postgres: &secrets.postgres_password, redis: &secrets.redis_password };
    let made = Settings::create(settings, public_url, &passwords)?;
    let what = if made { "look through it before going on" } else { "was there, and is as it was" };
    eprintln!("{}: {what}", settings.display());
    Ok(())
}

/// Asks each until it is well, or the time is over: then how the first was that is not.
async fn probe(urls: &[String], within: Duration) -> anyhow::Result<()> {
    let client = Client::builder().no_proxy().timeout(PROBE_LIMIT).build()?;
    let end = Instant::now() + within;
    for url in urls {
        while let Err(error) = probe_once(&client, url).await {
            ensure!(Instant::now() < end, "{url}: {error:#}");
            sleep(PROBE_PAUSE).await;
        }
    }
    Ok(())
}

async fn probe_once(client: &Client, url: &str) -> anyhow::Result<()> {
    let status = client.get(url).send().await?.status();
    ensure!(status.is_success(), "{status}");
    Ok(())
}
