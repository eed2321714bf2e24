//! The black-box tests, with a Postgres and a Redis of their own. The tests start the application
//! themselves, each with the settings it is about.

use std::path::PathBuf;

use postern_admin::secrets::Secrets;
use postern_services::{
    Durability, account,
    postgres::{self, Cluster},
    redis,
};
use tokio::process::Command;

use super::{
    components,
    packages::{BLACK_BOX, Packages},
    programs::{self, Program},
    show,
};
use crate::{
    checkout::Checkout,
    down::remove_folder,
    install,
    progress::Progress,
    state::HostKind,
    toolchain::{build_mailbox, cargo, host_cargo},
    up::Host,
};

/// Runs them all, whichever fail; `reverse`: the last module first.
pub(super) async fn run(
    checkout: &Checkout,
    packages: &Packages,
    reverse: bool,
) -> anyhow::Result<()> {
    let host = Host::choose(checkout).await?;
    components::build(checkout).await?;
    build_around(checkout, &host).await?;
    clean_up(checkout).await?;
    let services = Services::start(checkout).await?;
    // What does not compile is one failure, not one for each program.
    show(&mut cargo(checkout, &["test", "--no-run", "--package", BLACK_BOX])).await?;
    let tests = |program: &Program| {
        let mut tests = services.tests(checkout);
        tests
            .args(program.arguments())
            .env("POSTERN_TEST_HOST_BIN", &host.program)
            .env("POSTERN_TEST_HOST_KIND", host.kind.name())
            .env("POSTERN_TEST_MAILBOX_BIN", checkout.mailbox_binary());
        tests
    };
    let mut programs = programs::in_order(packages.black_box_tests());
    if reverse {
        programs = programs::back_to_front(programs, tests).await?;
    }
    programs::run_all(&programs, tests).await
}

/// The rehearsals of one machine: a Debian 13, the components, what runs them, and `postern-admin`.
pub(super) async fn run_one_machine(checkout: &Checkout) -> anyhow::Result<()> {
    let host = Host::choose(checkout).await?;
    components::build(checkout).await?;
    build_around(checkout, &host).await?;
    show(&mut cargo(checkout, &["build", "--package", "postern-admin"])).await?;
    show(&mut Command::new(checkout.root.join("tests/debian13-machine.sh"))).await?;
    let name = "one_machine";
    let mut tests = cargo(checkout, &["test", "--package", BLACK_BOX, "--features", name]);
    // One at a time: each has the whole machine.
    tests.args(["--test", name, "--", "--test-threads", "1", "--nocapture"]);
    tests.env("POSTERN_TEST_HOST_BIN", &host.program).env("POSTERN_TEST_ROOT", &checkout.root);
    show(&mut tests).await
}

/// Builds what the components run in and talk to.
pub(super) async fn build_around(checkout: &Checkout, host: &Host) -> anyhow::Result<()> {
    show(&mut build_mailbox(checkout)).await?;
    if host.kind == HostKind::PosternHost {
        show(&mut host_cargo(checkout, "build")).await?;
    }
    Ok(())
}

/// Postgres and Redis of the tests.
pub(super) struct Services {
    database_url: String,
    redis_url: String,
}

impl Services {
    /// Starts both, empty. The tests create their own databases, hence the superuser.
    pub(super) async fn start(checkout: &Checkout) -> anyhow::Result<Self> {
        let step = Progress::new(1).begin("Postgres and Redis of the tests");
        let secrets = Secrets::default();
        let programs = install::postgres(&step).await?;
        let cluster = Cluster::locate(programs, &postgres_folder(checkout)).await?;
        let password = &secrets.postgres_superuser_password;
        let postgres = cluster.start(None, Durability::None, password).await?;
        let program = install::redis(&step).await?;
        let redis = redis::Server::new(program, redis_folder(checkout));
        let redis = redis.start(None, Durability::None, &secrets.redis_password).await?;
        step.done();
        Ok(Self {
            database_url: Cluster::superuser_url(postgres.port, password),
            redis_url: redis::Server::url(redis.port, &secrets.redis_password),
        })
    }

    /// `cargo test` of the black-box tests, which find both.
    pub(super) fn tests(&self, checkout: &Checkout) -> Command {
        let mut tests = cargo(checkout, &["test", "--package", BLACK_BOX]);
        tests
            .env("POSTERN_TEST_DATABASE_URL", &self.database_url)
            .env("POSTERN_TEST_REDIS_URL", &self.redis_url)
            .env("POSTERN_TEST_ROOT", &checkout.root);
        tests
    }
}

/// Stops the services of this run, or those that a killed one left, and removes their data.
pub(super) async fn clean_up(checkout: &Checkout) -> anyhow::Result<()> {
    if let Some(redis) = redis::running_in(&redis_folder(checkout)) {
        redis::stop(redis.process).await?;
    }
    remove_folder(&redis_folder(checkout))?;
    for folder in account::possible_folders(&postgres_folder(checkout)) {
        if let Some(postgres) = postgres::running_in(&folder) {
            postgres::stop(postgres.process).await?;
        }
        remove_folder(&folder)?;
    }
    Ok(())
}

fn postgres_folder(checkout: &Checkout) -> PathBuf {
    checkout.local.join("test/postgres")
}

fn redis_folder(checkout: &Checkout) -> PathBuf {
    checkout.local.join("test/redis")
}
