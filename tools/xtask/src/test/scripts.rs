//! `./up` and `./down` as a user types them, with a folder of their own in the place of `.local`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use postern_services::port;
use tokio::process::Command;

use crate::{checkout::Checkout, state::Summary};

/// The scripts of a suite.
pub(super) struct Scripts<'a> {
    checkout: &'a Checkout,
    /// Where what they start keeps its state.
    pub(super) local: PathBuf,
    port: u16,
    /// Of `./up`, beside those that every suite gives.
    options: &'static [&'static str],
    environment: Vec<(&'static str, String)>,
}

impl<'a> Scripts<'a> {
    /// Those whose state lies under `name`; the application gets a free port, these options of `./up`, and these variables.
    pub(super) fn new(
        checkout: &'a Checkout,
        name: &str,
        options: &'static [&'static str],
        environment: Vec<(&'static str, String)>,
    ) -> anyhow::Result<Self> {
        let local = local(checkout, name);
        Ok(Self { checkout, local, port: port::free(None)?, options, environment })
    }

    /// `./up`; gives its result.
    pub(super) async fn up(&self) -> anyhow::Result<Summary> {
        let port = self.port.to_string();
        let mut arguments = vec!["--detach", "--json", "--port", &port];
        arguments.extend(self.options);
        let output = self.run("./up", &arguments).await?;
        let line = output.lines().last().context("no output")?;
        serde_json::from_str(line).with_context(|| format!("not a result: {line}"))
    }

    /// Runs a script from a folder elsewhere, for it must not matter where one stands.
    pub(super) async fn run(&self, script: &str, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(self.checkout.root.join(script))
            .args(arguments)
            .current_dir(Path::new("/"))
            .env("POSTERN_LOCAL_DIR", &self.local)
            .env_remove("DATABASE_URL")
            .env_remove("REDIS_URL")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true)
            .output()
            .await?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{script} failed:\n{errors}");
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// Stops and forgets what the scripts of this name have started.
pub(super) async fn clean_up(checkout: &Checkout, name: &str) -> anyhow::Result<()> {
    let local = local(checkout, name);
    let scripts = Scripts { checkout, local, port: 0, options: &[], environment: vec![] };
    if scripts.local.exists() {
        scripts.run("./down", &["--wipe"]).await?;
    }
    Ok(())
}

fn local(checkout: &Checkout, name: &str) -> PathBuf {
    checkout.local.join(name)
}
