//! Which program runs the components: the `spin` on `PATH`, or `tools/host`.

use std::{
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context as _, ensure};
use postern_admin::database::named_by_environment;
use postern_services::program;
use tokio::process::Command;

use crate::{checkout::Checkout, state::HostKind};

/// First Spin that has the WASI of our components (4.0 has its release candidate).
const OLDEST_SPIN: (u32, u32) = (4, 1);
/// A password hash holds a worker thread for its whole time; with one a core, a few logins would stall
/// every other request.
const WORKERS_PER_CORE: usize = 16;

/// A program with the command line of `spin up`.
pub(crate) struct Host {
    pub(crate) kind: HostKind,
    pub(crate) program: PathBuf,
}

impl Host {
    /// Follows `POSTERN_HOST`: `spin` insists on Spin, anything else means `tools/host`; unset takes
    /// Spin when it is new enough.
    pub(crate) async fn choose(checkout: &Checkout) -> anyhow::Result<Self> {
        let wanted = named_by_environment("POSTERN_HOST");
        Self::pick(checkout, wanted.as_deref(), program::find("spin", &[])).await
    }

    async fn pick(
        checkout: &Checkout,
        wanted: Option<&str>,
        spin: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let version = match &spin {
            Some(program) => version_of(program).await,
            None => None,
        };
        let recent = version.is_some_and(|version| version >= OLDEST_SPIN);
        if wanted == Some("spin") {
            ensure!(recent, "POSTERN_HOST=spin needs Spin 4.1 or later on PATH");
        }
        match spin {
            Some(program) if recent && wanted.is_none_or(|wanted| wanted == "spin") => {
                Ok(Self { kind: HostKind::Spin, program })
            }
            _ => Ok(Self { kind: HostKind::PosternHost, program: checkout.host_binary() }),
        }
    }

    /// The process that serves HTTP.
    pub(crate) fn serve(&self, checkout: &Checkout, port: u16) -> Command {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let mut command = self.up(checkout, "spin.toml");
        command
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .arg("--runtime-config-file")
            .arg(checkout.runtime_config())
            .env("TOKIO_WORKER_THREADS", (WORKERS_PER_CORE * cores).to_string());
        command
    }

    /// The process with the cron trigger.
    pub(crate) fn cron(&self, checkout: &Checkout) -> Command {
        self.up(checkout, "spin-cron.toml")
    }

    /// Whether the program has the cron trigger: for Spin, a plugin.
    pub(crate) async fn has_cron_trigger(&self) -> anyhow::Result<bool> {
        if self.kind == HostKind::PosternHost {
            return Ok(true);
        }
        let output = Command::new(&self.program)
            .args(["plugins", "list", "--installed"])
            .output()
            .await
            .context("cannot ask spin for its plugins")?;
        Ok(String::from_utf8_lossy(&output.stdout).contains("trigger-cron"))
    }

    fn up(&self, checkout: &Checkout, manifest: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&checkout.root).args(["up", "--from", manifest]);
        match self.kind {
            HostKind::Spin => {
                let name = manifest.trim_end_matches(".toml");
                command.arg("--state-dir").arg(checkout.local.join("spin").join(name))
            }
            HostKind::PosternHost => {
                command.arg("--cache-dir").arg(checkout.target().join("host/compiled"))
            }
        };
        command
    }
}

async fn version_of(spin: &Path) -> Option<(u32, u32)> {
    let output = Command::new(spin).arg("--version").output().await.ok()?;
    parse_version(std::str::from_utf8(&output.stdout).ok()?)
}

/// `spin 4.1.0 (abcdef 2026-09-01)` → (4, 1)
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that says it is this version of Spin.
    fn fake_spin(folder: &Path, version: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let program = folder.join(version);
        std::fs::write(&program, format!("#!/bin/sh\necho spin {version}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        program
    }

    /// Every suite that starts the application goes through this choice.
    #[tokio::test]
    async fn a_real_spin_is_used_when_it_is_asked_for_or_recent_enough() {
        let checkout = Checkout::locate().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let recent = Some(fake_spin(folder.path(), "4.1.0"));
        let old = Some(fake_spin(folder.path(), "3.9.0"));
        let kind = async |wanted, spin: &Option<PathBuf>| {
            Host::pick(&checkout, wanted, spin.clone()).await.ok().map(|host| host.kind)
        };
        assert_eq!(kind(Some("spin"), &recent).await, Some(HostKind::Spin));
        assert_eq!(kind(None, &recent).await, Some(HostKind::Spin));
        assert_eq!(kind(Some("postern-host"), &recent).await, Some(HostKind::PosternHost));
        assert_eq!(kind(None, &old).await, Some(HostKind::PosternHost));
        assert_eq!(kind(None, &None).await, Some(HostKind::PosternHost));
        // Asked for, but not to be had: never something else in its place.
        assert_eq!(kind(Some("spin"), &old).await, None);
        assert_eq!(kind(Some("spin"), &None).await, None);
        let host = Host::pick(&checkout, Some("spin"), recent.clone()).await.unwrap();
        assert_eq!(Some(host.program), recent);
    }

    #[test]
    fn versions_are_read_and_compared_by_number() {
        assert_eq!(parse_version("spin 4.1.0 (c0ffee 2026-09-01)\n"), Some((4, 1)));
        assert_eq!(parse_version("spin 4.1.0-pre0"), Some((4, 1)));
        assert_eq!(parse_version("spin"), None);
        assert!(parse_version("spin 4.10.0") > Some(OLDEST_SPIN));
        assert!(parse_version("spin 3.9.9") < Some(OLDEST_SPIN));
    }
}
