//! Programs that others wrote: as they are installed, or as packages of the system when this user may add some.

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use postern_services::program;
use tokio::process::Command;

use crate::progress::Step;

/// What Vite and the other tools of `web/` ask for.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// The folder with Postgres' programs; installs them when they are missing and this user may.
pub(crate) async fn postgres(step: &Step) -> anyhow::Result<PathBuf> {
    if let Some(folder) = program::postgres() {
        return Ok(folder);
    }
    let elsewhere = "install it by other means, or set DATABASE_URL to the URL of a running one";
    add(step, &["postgresql"], "PostgreSQL 15 or later", elsewhere).await?;
    program::postgres().context("Postgres is installed, and yet its programs are not found")
}

/// The Redis server, or its drop-in Valkey; installs it when it is missing and this user may.
pub(crate) async fn redis(step: &Step) -> anyhow::Result<PathBuf> {
    if let Some(program) = program::redis() {
        return Ok(program);
    }
    let elsewhere = "install it by other means, or set REDIS_URL to the URL of a running one";
    add(step, &["redis-server"], "Redis 7 or later", elsewhere).await?;
    program::redis().context("Redis is installed, and yet its program is not found")
}

/// Node.js with npm, which build the web app; installs them when they are missing and this user may. Gives the version.
pub(crate) async fn node(step: &Step) -> anyhow::Result<String> {
    let elsewhere = "https://nodejs.org/en/download says how to install it";
    let what = "Node.js 20.19 or later, with npm,";
    if ["node", "npm"].iter().any(|name| program::find(name, &[]).is_none()) {
        ensure!(
            packaged_node().await.is_none_or(|version| version >= OLDEST_NODE),
            "{what} is needed, and what this system has a package of is older: {elsewhere}"
        );
        add(step, &["nodejs", "npm"], what, elsewhere).await?;
    }
    let output = Command::new("node").arg("--version").output().await;
    let output = output.context("Node.js is installed, and yet it is not found")?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let recent = numbers(version.trim_start_matches('v')).is_some_and(|found| found >= OLDEST_NODE);
    ensure!(recent, "{what} is needed, and this is {version}: {elsewhere}");
    Ok(version)
}

/// Chromium, which the tests of the web app drive; installs it when it is missing and this user may.
pub(crate) async fn chromium(step: &Step) -> anyhow::Result<PathBuf> {
    let found = || program::find("chromium", &[]);
    if let Some(program) = found() {
        return Ok(program);
    }
    let elsewhere = "install it by other means, as `chromium` on PATH";
    add(step, &["chromium"], "Chromium", elsewhere).await?;
    found().context("Chromium is installed, and yet it is not found")
}

/// A C compiler for musl: of what `postern-admin` is made of, one crate is written in C. Installs it when it is missing and
/// this user may.
pub(crate) async fn musl(step: &Step) -> anyhow::Result<()> {
    let found = || program::find("musl-gcc", &[]);
    if found().is_none() {
        let elsewhere = "install musl by other means, with `musl-gcc` on PATH";
        add(step, &["musl-tools"], "A C compiler for musl", elsewhere).await?;
        found().context("musl is installed, and yet its compiler is not found")?;
    }
    Ok(())
}

/// minisign, which signs releases; installs it when it is missing and this user may.
pub(crate) async fn minisign(step: &Step) -> anyhow::Result<()> {
    let found = || program::find("minisign", &[]);
    if found().is_none() {
        let elsewhere = "https://jedisct1.github.io/minisign says how to install it";
        add(step, &["minisign"], "minisign", elsewhere).await?;
        found().context("minisign is installed, and yet it is not found")?;
    }
    Ok(())
}

/// The version of Node.js that the system's packages have, as far as they say.
async fn packaged_node() -> Option<(u32, u32)> {
    let output = Command::new("apt-cache").args(["policy", "nodejs"]).output().await.ok()?;
    candidate(std::str::from_utf8(&output.stdout).ok()?)
}

/// `Candidate: 20.19.2+dfsg-1` → (20, 19)
fn candidate(policy: &str) -> Option<(u32, u32)> {
    let line = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate:"))?;
    numbers(line.trim())
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Installs `packages`, or says what the user has to do: install `what`, or, without such packages, this.
async fn add(step: &Step, packages: &[&str], what: &str, elsewhere: &str) -> anyhow::Result<()> {
    let apt = program::find("apt-get", &[]).filter(|_| rustix::process::geteuid().is_root());
    let Some(apt) = apt else {
        bail!(
            "{what} is needed. On Debian or Ubuntu:\n    sudo apt-get install -y {}\n\
             Elsewhere {elsewhere}.",
            packages.join(" ")
        );
    };
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(&apt);
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step.run(&mut apt(&["update"])).await?;
    step.run(apt(&["install", "-y", "--no-install-recommends"]).args(packages)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_node_is_told_from_a_recent_one() {
        let policy =
            |version: &str| format!("nodejs:\n  Installed: (none)\n  Candidate: {version}\n");
        assert_eq!(candidate(&policy("20.19.2+dfsg-1+deb13u1")), Some((20, 19)));
        assert!(candidate(&policy("18.20.4+dfsg-1~deb12u1")) < Some(OLDEST_NODE));
        assert!(candidate(&policy("20.9.0")) < Some(OLDEST_NODE));
        assert_eq!(candidate(&policy("(none)")), None);
        assert_eq!(candidate("N: Unable to locate package nodejs"), None);
        assert_eq!(numbers("22.3.0"), Some((22, 3)));
    }
}
