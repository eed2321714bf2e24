//! A provider that nobody here wrote, in the place of Google, so that connecting accounts can be tried without an account
//! or a client there. It takes any name.

use std::time::Duration;

use anyhow::{Context as _, bail};
use postern_admin::variables::Variables;
use postern_services::{port, process::POLL_INTERVAL};
use tokio::{
    net::TcpStream,
    process::Command,
    time::{Instant, sleep},
};

use super::instance::Instance;
use crate::{checkout::Checkout, progress::Step, state::Role};

/// How long it may take from its start until it answers.
const LISTENING_LIMIT: Duration = Duration::from_secs(30);

/// What it grants of what it is asked for: the calendar, but no mail, as people may who are asked.
const GRANTED: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.readonly",
    "https://www.googleapis.com/auth/calendar.events",
];

/// Installs it, starts it, and waits until it listens. Gives its port, which stays the same.
pub(super) async fn start(instance: &mut Instance<'_>, step: &Step) -> anyhow::Result<u16> {
    let checkout = instance.checkout();
    step.run(script(checkout).arg("--install")).await?;
    let port = port::free(instance.state.ports.provider)?;
    instance.state.ports.provider = Some(port);
    run(instance, port).await?;
    Ok(port)
}

/// Starts it at its port, also another time, and waits until it listens.
pub(super) async fn run(instance: &mut Instance<'_>, port: u16) -> anyhow::Result<()> {
    let mut command = script(instance.checkout());
    command
        .env("OIDC_PROVIDER_MOCK_PORT", port.to_string())
        .env("OIDC_PROVIDER_MOCK_SCOPES", GRANTED.join(" "));
    instance.spawn(Role::Provider, &mut command)?;
    tokio::select! {
        ended = instance.next_end() => bail!("{}", instance.describe(&ended)),
        listening = wait_until_listening(port) => listening,
    }
}

fn script(checkout: &Checkout) -> Command {
    Command::new(checkout.root.join("tests/oidc-provider-mock.sh"))
}

async fn wait_until_listening(port: u16) -> anyhow::Result<()> {
    let deadline = Instant::now() + LISTENING_LIMIT;
    loop {
        match TcpStream::connect(("127.0.0.1", port)).await {
            Ok(_) => return Ok(()),
            Err(error) if Instant::now() >= deadline => {
                return Err(error).context("the provider does not listen");
            }
            Err(_) => sleep(POLL_INTERVAL).await,
        }
    }
}

/// What the application is told, so that the provider at `url` is Google.
pub(super) fn variables(url: &str) -> Variables {
    [
        ("google_client_id", "postern".to_owned()),
        ("google_client_secret", "secret".to_owned()),
        ("google_authorize_url", format!("{url}/oauth2/authorize")),
        ("google_token_url", format!("{url}/oauth2/token")),
        ("google_identity_url", format!("{url}/userinfo")),
        ("google_issuer", url.to_owned()),
        // It has no such address; Google is not to be asked instead.
        ("google_revoke_url", format!("{url}/nowhere")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
