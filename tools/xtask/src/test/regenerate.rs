//! `regenerate`: every file that is generated and committed, in the order in which they depend on each other.

use std::{collections::BTreeMap, fs};

use super::{app, components, packages::BLACK_BOX, show};
use crate::{
    checkout::Checkout,
    stop_signals::StopSignals,
    toolchain::{cargo, write_openapi},
    web,
};

/// All of them.
const GENERATED: [&str; 31] = [
    "openapi.json",
    "web/src/api/generated/schema.d.ts",
    "web/src/api/generated/operations.ts",
    "migrations/roles.sql",
    "tests/database.expected",
    "tests/effects.expected",
    "migrations/redis.acl",
    "tests/redis.expected",
    "tests/egress.expected",
    "deploy/manifests/api.toml",
    "deploy/manifests/auth.toml",
    "deploy/manifests/jobs.toml",
    "deploy/variables.expected",
    "tests/data/metrics/postern.txt",
    "deploy/systemd/blue.env",
    "deploy/systemd/green.env",
    "deploy/systemd/postern-api@.service",
    "deploy/systemd/postern-auth@.service",
    "deploy/systemd/postern-jobs@.service",
    "deploy/systemd/postern-tick@.service",
    "deploy/nginx/postern/routes.conf",
    "deploy/nginx/postern/blue.conf",
    "deploy/nginx/postern/green.conf",
    "docs/authorization.md",
    "docs/requirements.md",
    "docs/asvs.md",
    "docs/security/ways-in.md",
    "docs/security/keys.md",
    "docs/security/data.md",
    "docs/security/fields.md",
    "docs/security/logs.md",
];
/// How the tests' names end that compare such a file with what they make of the code.
const NAMES: &str = "as_committed";
/// Tells those tests to write what they would compare.
const UPDATE: (&str, &str) = ("UPDATE_EXPECTED", "1");

/// Writes them, and says which have changed.
pub(crate) async fn run(checkout: &Checkout) -> anyhow::Result<()> {
    let before = contents(checkout);
    let mut signals = StopSignals::listen()?;
    let written = tokio::select! {
        written = write(checkout) => written,
        () = signals.received() => Err(anyhow::anyhow!("interrupted")),
    };
    app::clean_up(checkout).await?;
    written?;
    let after = contents(checkout);
    let changed: Vec<&str> =
        GENERATED.into_iter().filter(|name| before.get(name) != after.get(name)).collect();
    match changed.as_slice() {
        [] => eprintln!("Nothing has changed."),
        changed => eprintln!("Changed, to look at and commit:\n  {}", changed.join("\n  ")),
    }
    Ok(())
}

async fn write(checkout: &Checkout) -> anyhow::Result<()> {
    // The tests read their routes from it, and their statements from the components.
    write_openapi(checkout).await?;
    // The app is not built with another description of the API than it is made for.
    web::ensure_packages(checkout).await?;
    show(&mut web::npm(checkout, &["run", "generate"])).await?;
    components::build_delivered(checkout).await?;
    app::clean_up(checkout).await?;
    let services = app::Services::start(checkout).await?;
    let (name, value) = UPDATE;
    let mut tests = services.tests(checkout);
    show(tests.args(["--test", "app", "--", NAMES]).env(name, value)).await?;
    let laws = ["test", "--package", BLACK_BOX, "--test", "laws", "--", NAMES];
    show(cargo(checkout, &laws).env(name, value)).await
}

fn contents(checkout: &Checkout) -> BTreeMap<&'static str, Vec<u8>> {
    let read = |name| Some((name, fs::read(checkout.root.join(name)).ok()?));
    GENERATED.into_iter().filter_map(read).collect()
}
