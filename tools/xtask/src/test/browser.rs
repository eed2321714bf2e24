//! The web app in a real browser (`web/e2e/`), against the application as `./up` starts it, and a provider that nobody here
//! wrote in the place of Google.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::{
    app, components,
    scripts::{self, Scripts},
};
use crate::{checkout::Checkout, install, progress::Progress, state::Summary, up::Host, web};

/// Names the state of what this suite starts: the application for all tests, and the one for those of its limits.
const NAME: &str = "browser-test";
const NAME_LIMITED: &str = "browser-test-limits";
/// How many sessions somebody may have: every test logs in, and none may be logged out by another.
const SESSIONS: &str = "1000";

/// What the provider grants of what it is asked for: the calendar, but no mail.
const GRANTED: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.readonly",
    "https://www.googleapis.com/auth/calendar.events",
];

/// Runs them; `full`: also the matrix of pictures and the long measurements.
pub(super) async fn run(checkout: &Checkout, full: bool) -> anyhow::Result<()> {
    let host = Host::choose(checkout).await?;
    components::build_delivered(checkout).await?;
    app::build_around(checkout, &host).await?;
    clean_up(checkout).await?;

    let step = Progress::new(1).begin("Chromium, the provider and two applications");
    let chromium = install::chromium(&step).await?;
    let provider = Provider::start(checkout).await?;
    let mut settings = provider.settings();
    settings.push(("POSTERN_SESSION_LIMIT", SESSIONS.to_owned()));
    let limited = settings.clone();
    // All tests come from one address, and most as the same administrator.
    settings.push(("POSTERN_RATE_LIMITS", "off".to_owned()));
    let application = Scripts::new(checkout, NAME, settings)?.up().await?;
    let limited = Scripts::new(checkout, NAME_LIMITED, limited)?.up().await?;
    step.done();

    let mut tests = playwright(checkout, &chromium);
    tests
        .envs(whereabouts("POSTERN", &application))
        .envs(whereabouts("POSTERN_LIMITED", &limited))
        .env("POSTERN_HOST_KIND", application.host.name());
    if full {
        tests.env("POSTERN_WEB_FULL", "1");
    }
    // Not shown by its command line, which has a password in it.
    let status = tests.kill_on_drop(true).status().await.context("cannot run Playwright")?;
    ensure!(status.success(), "tests in the browser failed ({status}); they are named above");
    Ok(())
}

/// Stops and forgets what this suite started.
pub(super) async fn clean_up(checkout: &Checkout) -> anyhow::Result<()> {
    for name in [NAME, NAME_LIMITED] {
        scripts::clean_up(checkout, name).await?;
    }
    Ok(())
}

/// The tests. Not by `npx`, which would leave them behind when it is stopped.
fn playwright(checkout: &Checkout, chromium: &Path) -> Command {
    let mut command = Command::new("node");
    command
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .current_dir(web::folder(checkout))
        .env("POSTERN_CHROMIUM", chromium);
    command
}

/// Where an application is, as its tests are told: variables whose names begin with `prefix`.
fn whereabouts(prefix: &str, application: &Summary) -> impl Iterator<Item = (String, String)> {
    let values = [
        ("URL", &application.url),
        ("MAIL_URL", &application.mail_url),
        ("ADMIN_EMAIL", &application.admin_email),
        ("ADMIN_PASSWORD", &application.admin_password),
        ("DATABASE_URL", &application.database_url),
        ("REDIS_URL", &application.redis_url),
    ];
    values.map(|(name, value)| (format!("{prefix}_{name}"), value.clone())).into_iter()
}

/// `oidc-provider-mock`. It ends with this value.
struct Provider {
    url: String,
    _process: Child,
}

impl Provider {
    async fn start(checkout: &Checkout) -> anyhow::Result<Self> {
        let log = log_file(checkout);
        fs::create_dir_all(&checkout.local)?;
        let mut process = Command::new(checkout.root.join("tests/oidc-provider-mock.sh"))
            .env("OIDC_PROVIDER_MOCK_SCOPES", GRANTED.join(" "))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the provider")?;
        let stdout = process.stdout.take().context("the provider has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(url) = line.strip_prefix("listening on ") {
                return Ok(Self { url: url.to_owned(), _process: process });
            }
        }
        bail!("the provider does not start:\n{}", fs::read_to_string(&log)?)
    }

    /// What `./up` is told, so that this is Google.
    fn settings(&self) -> Vec<(&'static str, String)> {
        let at = |path: &str| format!("{}{path}", self.url);
        vec![
            ("SPIN_VARIABLE_GOOGLE_CLIENT_ID", "postern".to_owned()),
            ("SPIN_VARIABLE_GOOGLE_CLIENT_SECRET", "secret".to_owned()),
            ("SPIN_VARIABLE_GOOGLE_AUTHORIZE_URL", at("/oauth2/authorize")),
            ("SPIN_VARIABLE_GOOGLE_TOKEN_URL", at("/oauth2/token")),
            ("SPIN_VARIABLE_GOOGLE_IDENTITY_URL", at("/userinfo")),
            ("SPIN_VARIABLE_GOOGLE_ISSUER", at("")),
            // Offered, so that pages have more than one provider to show; nobody goes there.
            ("SPIN_VARIABLE_MICROSOFT_CLIENT_ID", "postern".to_owned()),
            ("SPIN_VARIABLE_MICROSOFT_CLIENT_SECRET", "secret".to_owned()),
            ("SPIN_VARIABLE_NOTION_CLIENT_ID", "postern".to_owned()),
            ("SPIN_VARIABLE_NOTION_CLIENT_SECRET", "secret".to_owned()),
            // It has no such address; Google is not to be asked instead.
            ("SPIN_VARIABLE_GOOGLE_REVOKE_URL", at("/nowhere")),
        ]
    }
}

fn log_file(checkout: &Checkout) -> PathBuf {
    checkout.local.join("browser-test-provider.log")
}
