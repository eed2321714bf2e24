//! Postgres and Redis as installed programs, or as packages of the system when this user may add some.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use postern_services::program;
use tokio::process::Command;

use crate::progress::Step;

/// The folder with Postgres' programs; installs them when they are missing and this user may.
pub(crate) async fn postgres(step: &Step) -> anyhow::Result<PathBuf> {
    if let Some(folder) = program::postgres() {
        return Ok(folder);
    }
    add(step, "postgresql", "PostgreSQL 15 or later", "DATABASE_URL").await?;
    program::postgres().context("Postgres is installed, and yet its programs are not found")
}

/// The Redis server, or its drop-in Valkey; installs it when it is missing and this user may.
pub(crate) async fn redis(step: &Step) -> anyhow::Result<PathBuf> {
    if let Some(program) = program::redis() {
        return Ok(program);
    }
    add(step, "redis-server", "Redis 7 or later", "REDIS_URL").await?;
    program::redis().context("Redis is installed, and yet its program is not found")
}

/// Installs `package`, or says what the user has to do: install `what`, or name one in `variable`.
async fn add(step: &Step, package: &str, what: &str, variable: &str) -> anyhow::Result<()> {
    let apt = program::find("apt-get", &[]).filter(|_| rustix::process::geteuid().is_root());
    let Some(apt) = apt else {
        bail!(
            "{what} is needed. On Debian or Ubuntu:\n    sudo apt-get install -y {package}\n\
             Elsewhere install it by other means, or set {variable} to the URL of a running one."
        );
    };
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(&apt);
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step.run(&mut apt(&["update"])).await?;
    step.run(&mut apt(&["install", "-y", "--no-install-recommends", package])).await
}
