//! Postgres and Redis as installed programs, or as packages of the system when this user may add some.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use tokio::process::Command;

use crate::{process::find_program, progress::Step};

/// Where Debian and its kin keep Postgres' programs: in a folder a version, outside `PATH`.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";

/// The folder with Postgres' programs; installs them when they are missing and this user may.
pub(crate) async fn ensure_postgres(step: &Step) -> anyhow::Result<PathBuf> {
    if let Some(folder) = find_postgres() {
        return Ok(folder);
    }
    install(step, "postgresql", "PostgreSQL 15 or later", "DATABASE_URL").await?;
    find_postgres().context("Postgres is installed, and yet its programs are not found")
}

/// The Redis server, or its drop-in Valkey; installs it when it is missing and this user may.
pub(crate) async fn ensure_redis(step: &Step) -> anyhow::Result<PathBuf> {
    if let Some(program) = find_redis() {
        return Ok(program);
    }
    install(step, "redis-server", "Redis 7 or later", "REDIS_URL").await?;
    find_redis().context("Redis is installed, and yet its program is not found")
}

fn find_redis() -> Option<PathBuf> {
    find_program("redis-server").or_else(|| find_program("valkey-server"))
}

/// A folder with all the programs needed. `PATH` may hold links to a few of them only, so links are
/// followed to the folder of the real program.
fn find_postgres() -> Option<PathBuf> {
    let linked = find_program("initdb").and_then(|program| program.canonicalize().ok());
    linked
        .and_then(|program| program.parent().map(Path::to_owned))
        .into_iter()
        .chain(newest_first(Path::new(DEBIAN_POSTGRES)))
        .find(|folder| {
            ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).exists())
        })
}

/// `bin` of each `<version>` folder, the highest version first.
fn newest_first(folder: &Path) -> Vec<PathBuf> {
    let mut versions: Vec<u32> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.into_iter().map(|version| folder.join(version.to_string()).join("bin")).collect()
}

/// Installs `package`, or says what the user has to do: install `what`, or name one in `variable`.
async fn install(step: &Step, package: &str, what: &str, variable: &str) -> anyhow::Result<()> {
    let apt = find_program("apt-get").filter(|_| rustix::process::geteuid().is_root());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["9", "15", "17", "not-a-version"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let found = newest_first(folder.path());
        assert_eq!(found, ["17/bin", "15/bin", "9/bin"].map(|tail| folder.path().join(tail)));
        assert_eq!(newest_first(&folder.path().join("absent")), Vec::<PathBuf>::new());
    }
}
