//! Where everything is that `./test --only app` has built and started.

use std::{env, fs, path::PathBuf, process::Command, sync::OnceLock};

/// Which program runs the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// `spin`.
    Spin,
    /// `tools/host`.
    PosternHost,
}

/// Whether the tests go through the edge, the processes of production and `PgBouncer`, where they are not about something else:
/// `./test --only edge`.
pub(crate) fn is_behind_edge() -> bool {
    env::var_os("POSTERN_TEST_BEHIND_EDGE").is_some()
}

/// The checkout.
pub fn root() -> PathBuf {
    env::var_os("POSTERN_TEST_ROOT").map_or_else(
        // The laws of the code base are checked without a running application.
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("a checkout").to_owned(),
        PathBuf::from,
    )
}

/// Which program runs the components.
pub fn host_kind() -> HostKind {
    match required("POSTERN_TEST_HOST_KIND").as_str() {
        "spin" => HostKind::Spin,
        _ => HostKind::PosternHost,
    }
}

/// The program that runs the components.
pub(crate) fn host_program() -> PathBuf {
    required("POSTERN_TEST_HOST_BIN").into()
}

/// The program that keeps the mail.
pub(crate) fn mailbox_program() -> PathBuf {
    required("POSTERN_TEST_MAILBOX_BIN").into()
}

/// The program behind `cargo xtask`: the one that runs the tests, or one that is built now.
pub fn xtask_program() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let given = || env::var_os("POSTERN_TEST_XTASK_BIN").map(PathBuf::from);
    BUILT.get_or_init(|| given().unwrap_or_else(|| build("xtask"))).clone()
}

/// `postern-admin`: one that is built now.
pub fn admin_program() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let given = || env::var_os("POSTERN_TEST_ADMIN_BIN").map(PathBuf::from);
    BUILT.get_or_init(|| given().unwrap_or_else(|| build("postern-admin"))).clone()
}

/// Builds a program of the workspace that has the name of its package.
fn build(package: &str) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    let built = cargo.args(["build", "--quiet", "--package", package]).current_dir(root()).status();
    assert!(built.is_ok_and(|status| status.success()), "{package} does not build");
    root().join("target/debug").join(package)
}

/// A superuser's URL: tests create roles and databases.
pub(crate) fn database_url() -> String {
    required("POSTERN_TEST_DATABASE_URL")
}

/// The Redis that tests share, each with a logical database of its own.
pub(crate) fn redis_url() -> String {
    required("POSTERN_TEST_REDIS_URL")
}

/// The components that are given this variable: `database_url`, `redis_url`.
pub fn components_that_know(variable: &str) -> Vec<String> {
    let manifest = manifest();
    let components = manifest["component"].as_table().expect("components").iter();
    components
        .filter(|(_, component)| {
            component.get("variables").is_some_and(|known| known.get(variable).is_some())
        })
        .map(|(name, _)| name.clone())
        .collect()
}

/// The components as they are delivered: their names and files.
pub fn component_files() -> Vec<(String, PathBuf)> {
    let manifest = manifest();
    let components = manifest["component"].as_table().expect("components").iter();
    components
        .map(|(name, component)| {
            (name.clone(), root().join(component["source"].as_str().expect("a path")))
        })
        .collect()
}

/// The routes of `spin.toml`, each with its component.
pub fn routes() -> &'static [(String, String)] {
    static ROUTES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    ROUTES.get_or_init(|| {
        let manifest = manifest();
        let triggers = manifest["trigger"]["http"].as_array().expect("triggers").iter();
        let text = |one: &toml::Value, name: &str| one[name].as_str().expect("text").to_owned();
        triggers.map(|trigger| (text(trigger, "route"), text(trigger, "component"))).collect()
    })
}

/// The component that answers a path: that of the longest route which covers it.
pub(crate) fn component_of(path: &str) -> String {
    let covers = |route: &str| match route.strip_suffix("/...") {
        Some(prefix) => {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        None => route == path,
    };
    let covering = routes().iter().filter(|(route, _)| covers(route));
    let longest = covering.max_by_key(|(route, _)| route.len());
    longest.unwrap_or_else(|| panic!("no route covers {path}")).1.clone()
}

fn manifest() -> toml::Table {
    let manifest = fs::read_to_string(root().join("spin.toml")).expect("spin.toml");
    manifest.parse().expect("TOML")
}

/// Stops early, and with words, when a component has not been built.
pub(crate) fn require_components() {
    for (_, file) in component_files() {
        assert!(file.is_file(), "{} is missing: run ./test", file.display());
    }
}

fn required(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run ./test --only app"))
}
