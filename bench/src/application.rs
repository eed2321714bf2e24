//! The application as `./up` starts it, with data of its own that go when the bench ends.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use tokio::process::Command;

use crate::{
    accounts::Account,
    http_client::{Connection, Target},
    process::{self, environment_of},
    provider::Provider,
};

/// How a Spin variable is named in the environment.
const VARIABLE_PREFIX: &str = "SPIN_VARIABLE_";

/// Where things lie.
pub(crate) struct Checkout {
    pub(crate) root: PathBuf,
}

impl Checkout {
    pub(crate) fn locate() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize();
        Ok(Self { root: root.context("the checkout that this program was built from is gone")? })
    }

    /// What a run leaves behind.
    pub(crate) fn output(&self) -> PathBuf {
        self.root.join("target/bench")
    }

    /// The components of the application, by id.
    pub(crate) fn components(&self) -> anyhow::Result<Vec<String>> {
        let text = fs::read_to_string(self.root.join("spin.toml")).context("spin.toml")?;
        let manifest: toml::Table = text.parse().context("spin.toml")?;
        let components = manifest.get("component").and_then(toml::Value::as_table);
        Ok(components.context("spin.toml has no components")?.keys().cloned().collect())
    }

    /// Secrets, data and logs of the application.
    pub(crate) fn local(&self) -> PathBuf {
        self.output().join("local")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.output().join("logs")
    }
}

/// The program that runs the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum HostKind {
    #[serde(rename = "spin")]
    Spin,
    #[serde(rename = "postern-host")]
    PosternHost,
}

/// What `./up --json` says that matters here.
#[derive(Deserialize)]
struct Summary {
    url: String,
    mail_url: String,
    admin_email: String,
    admin_password: String,
    database_url: String,
    host: HostKind,
    pids: BTreeMap<String, u32>,
}

/// The running application.
pub(crate) struct Application {
    pub(crate) target: Target,
    pub(crate) mailbox: Target,
    pub(crate) host: HostKind,
    pub(crate) administrator: Account,
    /// With its password.
    pub(crate) database_url: String,
    /// Process numbers by role, as `./up` names them.
    pub(crate) pids: BTreeMap<String, u32>,
    /// Spin variables by their names in the environment: what another host needs to serve the same.
    pub(crate) variables: Vec<(String, String)>,
}

impl Application {
    /// Starts it, with empty data and without rate limits, as somebody whom this provider knows.
    pub(crate) async fn start(checkout: &Checkout, provider: &Provider) -> anyhow::Result<Self> {
        // What a killed run may have left.
        stop(checkout).await?;
        let port = process::free_address()?.port().to_string();
        let output = command(checkout, "up")
            .args(["--detach", "--json", "--port", &port])
            .env("POSTERN_RATE_LIMITS", "off")
            .envs(provider.variables())
            .stderr(Stdio::inherit())
            .output()
            .await
            .context("cannot run ./up")?;
        ensure!(output.status.success(), "./up failed ({})", output.status);
        let text = String::from_utf8(output.stdout)?;
        let last = text.lines().last().context("./up said nothing")?;
        let summary: Summary = serde_json::from_str(last).context("the result of ./up")?;
        Self::describe(summary)
    }

    /// The value of a Spin variable, by its name in capitals.
    pub(crate) fn variable(&self, name: &str) -> anyhow::Result<String> {
        let found = self.variables.iter().find(|(variable, _)| {
            variable.strip_prefix(VARIABLE_PREFIX).is_some_and(|variable| variable == name)
        });
        found.map(|(_, value)| value.clone()).with_context(|| format!("the host has no {name}"))
    }

    fn describe(summary: Summary) -> anyhow::Result<Self> {
        let connection = match summary.host {
            HostKind::Spin => Connection::Closed,
            HostKind::PosternHost => Connection::Kept,
        };
        let pid = summary.pids.get("host").context("./up names no host")?;
        let mut variables = environment_of(*pid)?;
        variables.retain(|(name, _)| name.starts_with(VARIABLE_PREFIX));
        Ok(Self {
            target: Target { address: address(&summary.url)?, connection },
            mailbox: Target { address: address(&summary.mail_url)?, connection: Connection::Kept },
            host: summary.host,
            administrator: Account::known(summary.admin_email, summary.admin_password),
            database_url: summary.database_url,
            pids: summary.pids,
            variables,
        })
    }
}

/// Stops the application of the bench and removes its data; nothing to stop is fine.
pub(crate) async fn stop(checkout: &Checkout) -> anyhow::Result<()> {
    let output = command(checkout, "down").arg("--wipe").output().await;
    let output = output.context("cannot run ./down")?;
    ensure!(output.status.success(), "./down: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn command(checkout: &Checkout, name: &str) -> Command {
    let mut command = Command::new(checkout.root.join(name));
    command
        .env("POSTERN_LOCAL_DIR", checkout.local())
        // Nobody else's data: the bench makes accounts and removes what it finds.
        .env_remove("DATABASE_URL")
        .env_remove("REDIS_URL")
        // On Ctrl-C in the terminal it is the bench that stops things, in its order.
        .process_group(0)
        .stdin(Stdio::null());
    command
}

/// `http://127.0.0.1:3000` → `127.0.0.1:3000`
fn address(url: &str) -> anyhow::Result<SocketAddr> {
    url.strip_prefix("http://")
        .and_then(|address| address.parse().ok())
        .with_context(|| format!("{url} is not the URL of a local server"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_up_is_an_address() {
        assert_eq!(address("http://127.0.0.1:3000").unwrap().port(), 3000);
        assert!(address("https://127.0.0.1:3000").is_err());
        assert!(address("http://postern.example").is_err());
    }
}
