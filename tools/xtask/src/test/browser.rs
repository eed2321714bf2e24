//! The web app in a real browser (`web/e2e/`), against the application as `./up` starts it, and a provider that nobody here
//! wrote in the place of Google.

use std::path::Path;

use anyhow::{Context as _, ensure};
use tokio::process::Command;

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

/// Of `./up`: a provider that nobody here wrote, in the place of Google.
const OPTIONS: &[&str] = &["--with-provider"];

/// Providers that are offered, so that pages have more than one to show; nobody goes there.
const OFFERED: [(&str, &str); 4] = [
    ("SPIN_VARIABLE_MICROSOFT_CLIENT_ID", "postern"),
    ("SPIN_VARIABLE_MICROSOFT_CLIENT_SECRET", "secret"),
    ("SPIN_VARIABLE_NOTION_CLIENT_ID", "postern"),
    ("SPIN_VARIABLE_NOTION_CLIENT_SECRET", "secret"),
];

/// Runs them; `full`: also the matrix of pictures and the long measurements.
pub(super) async fn run(checkout: &Checkout, full: bool) -> anyhow::Result<()> {
    let host = Host::choose(checkout).await?;
    components::build_delivered(checkout).await?;
    app::build_around(checkout, &host).await?;
    clean_up(checkout).await?;

    let step = Progress::new(1).begin("Chromium and two applications");
    let chromium = install::chromium(&step).await?;
    let mut settings: Vec<_> = OFFERED.map(|(name, value)| (name, value.to_owned())).into();
    settings.push(("POSTERN_SESSION_LIMIT", SESSIONS.to_owned()));
    let limited = settings.clone();
    // All tests come from one address, and most as the same administrator.
    settings.push(("POSTERN_RATE_LIMITS", "off".to_owned()));
    let application = Scripts::new(checkout, NAME, OPTIONS, settings)?.up().await?;
    let limited = Scripts::new(checkout, NAME_LIMITED, OPTIONS, limited)?.up().await?;
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
