//! `test`: every suite, in order of speed, each with what it needs started and stopped.

mod app;
mod browser;
mod components;
mod packages;
mod programs;
pub(crate) mod regenerate;
mod scripts;
mod up;

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use clap::{Args, ValueEnum};
use tokio::process::Command;

use self::packages::{BLACK_BOX, Packages, RELEASE_PROFILE};
use crate::{
    advisories,
    checkout::Checkout,
    install,
    progress::{Progress, seconds},
    stop_signals::StopSignals,
    toolchain::{WASM_TARGET, cargo, host_cargo},
    web,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Runs one suite alone
    #[arg(long, value_enum, value_name = "NAME")]
    only: Option<Suite>,
    /// Runs the other suites too when one fails
    #[arg(long)]
    keep_going: bool,
    /// Runs the modules of the suite `app` in reverse order
    #[arg(long)]
    reverse: bool,
}

/// A part of the tests. The order is that of running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// Formatting
    Fmt,
    /// The architecture: dependencies, egress, no transactions
    Laws,
    /// What runs Postern for others: the edge
    Deploy,
    /// Clippy: natively, for Wasm, and of the host
    Lint,
    /// Licences, origins and known vulnerabilities of dependencies
    Deny,
    /// The web app: its style, its types, its unit tests
    Web,
    /// Unit tests
    Unit,
    /// The components build, and are small
    Components,
    /// openapi.json is what the code says
    Openapi,
    /// The host's own tests
    Host,
    /// The web app in a browser
    Browser,
    /// Black-box tests over HTTP
    App,
    /// ./up and ./down themselves
    Up,
    /// The web app in a browser, with every picture and the long measurements; only when it is asked for
    WebFull,
    /// One machine, installed and upgraded as its pages say, in a Debian 13 that boots; as root, and only when it is asked for
    OneMachine,
    /// A release: whole, and the same when it is built elsewhere; only when it is asked for
    Release,
}

impl Suite {
    /// Whether it is no part of a whole run.
    fn is_extra(self) -> bool {
        matches!(self, Self::WebFull | Self::OneMachine | Self::Release)
    }
}

enum Outcome {
    Passed,
    Skipped(&'static str),
    /// Why, and which tests, as far as the suite names them.
    Failed(String),
}

struct Report {
    suite: Suite,
    outcome: Outcome,
    elapsed: Duration,
}

pub(crate) async fn run(checkout: &Checkout, options: &Options) -> anyhow::Result<()> {
    let mut signals = StopSignals::listen()?;
    let wanted = |suite: &Suite| match options.only {
        Some(only) => only == *suite,
        None => !suite.is_extra(),
    };
    let mut reports = Vec::new();
    for suite in Suite::value_variants().iter().copied().filter(wanted) {
        eprintln!("── {}", name(suite));
        let started = Instant::now();
        let (outcome, interrupted) = tokio::select! {
            outcome = run_suite(checkout, suite, options) => (outcome, false),
            () = signals.received() => (Err(anyhow!("interrupted")), true),
        };
        // Also after a signal or a failure: nothing that a suite started stays.
        let cleaned = clean_up(checkout, suite).await;
        let outcome = match (outcome, cleaned) {
            (Ok(outcome), Ok(())) => outcome,
            (Err(error), _) | (_, Err(error)) => Outcome::Failed(format!("{error:#}")),
        };
        let failed = matches!(outcome, Outcome::Failed(_));
        reports.push(Report { suite, outcome, elapsed: started.elapsed() });
        if interrupted || (failed && !options.keep_going) {
            break;
        }
    }
    eprint!("\n{}{}", table(&reports), reasons(&reports));
    let failures =
        reports.iter().filter(|report| matches!(report.outcome, Outcome::Failed(_))).count();
    ensure!(failures == 0, "{failures} of {} suites failed", reports.len());
    Ok(())
}

async fn run_suite(
    checkout: &Checkout,
    suite: Suite,
    options: &Options,
) -> anyhow::Result<Outcome> {
    let packages = Packages::of(checkout).await?;
    match suite {
        Suite::Fmt => {
            show(&mut cargo(checkout, &["fmt", "--all", "--check"])).await?;
        }
        Suite::Laws => {
            let laws = ["test", "--package", BLACK_BOX, "--test", "laws"];
            show(&mut cargo(checkout, &laws)).await?;
        }
        Suite::Deploy => {
            let deploy = ["test", "--package", BLACK_BOX, "--test", "deploy"];
            show(&mut cargo(checkout, &deploy)).await?;
        }
        Suite::Lint => lint(checkout, &packages).await?,
        Suite::Deny => return deny(checkout).await,
        Suite::Web => {
            web::ensure_packages(checkout).await?;
            show(&mut web::npm(checkout, &["run", "check"])).await?;
        }
        Suite::Unit => {
            let mut test = cargo(checkout, &["test"]);
            show(test.args(packages.unit_tested().flat_map(package_argument))).await?;
            let release = ["test", "--release", "--package", RELEASE_PROFILE];
            show(&mut cargo(checkout, &release)).await?;
        }
        Suite::Components => components::check(checkout).await?,
        Suite::Openapi => {
            let check = ["run", "--quiet", "--package", "postern-openapi", "--"];
            show(cargo(checkout, &check).args(["--check", "openapi.json"])).await?;
        }
        Suite::Host => show(&mut host_cargo(checkout, "test")).await?,
        Suite::Browser => browser::run(checkout, false).await?,
        Suite::WebFull => browser::run(checkout, true).await?,
        Suite::App => app::run(checkout, &packages, options.reverse).await?,
        Suite::Up => up::run(checkout).await?,
        Suite::OneMachine => app::run_one_machine(checkout).await?,
        Suite::Release => {
            install::minisign(&Progress::new(1).begin("minisign")).await?;
            let test =
                ["test", "--package", BLACK_BOX, "--features", "release", "--test", "release"];
            // One at a time: all build in the same folders.
            show(cargo(checkout, &test).args(["--", "--test-threads", "1"])).await?;
        }
    }
    Ok(Outcome::Passed)
}

/// Stops and removes what the suite may have left.
async fn clean_up(checkout: &Checkout, suite: Suite) -> anyhow::Result<()> {
    match suite {
        Suite::App => app::clean_up(checkout).await,
        Suite::Up => up::clean_up(checkout).await,
        Suite::Browser | Suite::WebFull => browser::clean_up(checkout).await,
        _ => Ok(()),
    }
}

async fn lint(checkout: &Checkout, packages: &Packages) -> anyhow::Result<()> {
    const NO_WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];
    // The whole workspace: `bench` is no default member. The host has its own profile, below.
    let native = ["clippy", "--workspace", "--exclude", "postern-host", "--all-targets"];
    show(cargo(checkout, &native).args(NO_WARNINGS)).await?;
    web::ensure(checkout).await?;
    let mut wasm = cargo(checkout, &["clippy", "--target", WASM_TARGET]);
    wasm.args(packages.compiled_to_wasm().flat_map(package_argument));
    show(wasm.args(NO_WARNINGS)).await?;
    show(host_cargo(checkout, "clippy").arg("--all-targets").args(NO_WARNINGS)).await
}

/// Licences and origins are held against deny.toml by laws, so that nothing has to be installed for it; advisories against the
/// snapshot that is committed. Where none is, that shows in the table, and no release can be made.
async fn deny(checkout: &Checkout) -> anyhow::Result<Outcome> {
    let laws = ["test", "--package", BLACK_BOX, "--test", "laws", "--", "dependencies::"];
    show(&mut cargo(checkout, &laws)).await?;
    if !advisories::has_snapshot(checkout) {
        return Ok(Outcome::Skipped("cargo xtask advisories update"));
    }
    advisories::run(checkout, &["check".to_owned()]).await?;
    Ok(Outcome::Passed)
}

/// Runs a command that speaks for itself.
async fn show(command: &mut Command) -> anyhow::Result<()> {
    let shown = format!("{:?}", command.as_std());
    let status = command.kill_on_drop(true).status().await;
    let status = status.with_context(|| format!("cannot run {shown}"))?;
    ensure!(status.success(), "failed ({status}): {shown}");
    Ok(())
}

fn package_argument(package: &str) -> [&str; 2] {
    ["--package", package]
}

fn name(suite: Suite) -> String {
    suite.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn table(reports: &[Report]) -> String {
    let row = |report: &Report| {
        let outcome = match report.outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Skipped(how) => format!("skipped; to run it: {how}"),
            Outcome::Failed(_) => "FAILED".to_owned(),
        };
        format!("{:12}{:>14}  {outcome}\n", name(report.suite), seconds(report.elapsed))
    };
    reports.iter().map(row).collect::<Vec<_>>().concat()
}

/// What is wrong with each suite that failed, below the table: the last thing that a reader of a long output sees.
fn reasons(reports: &[Report]) -> String {
    let reason = |report: &Report| match &report.outcome {
        Outcome::Failed(why) => Some(format!("\n{}: {why}\n", name(report.suite))),
        Outcome::Passed | Outcome::Skipped(_) => None,
    };
    reports.iter().filter_map(reason).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_outcomes_apart() {
        let report = |suite, outcome| Report { suite, outcome, elapsed: Duration::from_secs(41) };
        let reports = [
            report(Suite::Fmt, Outcome::Passed),
            report(Suite::Deny, Outcome::Skipped("install it")),
            report(Suite::App, Outcome::Failed("1 tests failed:\n  edge: a".to_owned())),
        ];
        let shown = table(&reports);
        assert_eq!(
            shown,
            "fmt                   41 s  passed\n\
             deny                  41 s  skipped; to run it: install it\n\
             app                   41 s  FAILED\n"
        );
        assert_eq!(reasons(&reports), "\napp: 1 tests failed:\n  edge: a\n");
    }
}
