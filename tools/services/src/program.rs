//! Where installed programs are.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Where Debian and its kin keep Postgres' programs: in a folder a version, outside `PATH`.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";

/// The first program called `name` in the folders of `PATH`, then in `more`.
pub fn find(name: &str, more: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(more.iter().cloned())
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// The Redis server, or its drop-in Valkey.
pub fn redis() -> Option<PathBuf> {
    find("redis-server", &[]).or_else(|| find("valkey-server", &[]))
}

/// The folder with all of Postgres' programs. `PATH` may hold links to a few of them only, so links are
/// followed to the folder of the real program.
pub fn postgres() -> Option<PathBuf> {
    let linked = find("initdb", &[]).and_then(|program| program.canonicalize().ok());
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
