//! The programs of the black-box tests, one after the other: a failure in one does not keep the others from running, and
//! what failed is named in the end, with what it said.

use std::{collections::BTreeMap, fmt::Write as _, process::Stdio};

use anyhow::{Context as _, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};

/// A program of tests, as Cargo builds it, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// The unit tests of the library.
    Library,
    /// An integration test.
    Integration(String),
    /// Some tests of an integration test.
    Part { program: String, tests: Vec<String> },
    /// The examples in the documentation.
    Documentation,
}

/// Lines of a failed test that are said again in the end: the output of a whole run may be cut off before that.
const SAID_AGAIN: usize = 20;

/// What failed in one program.
#[derive(Debug, PartialEq, Eq)]
struct Failures {
    program: String,
    /// Empty when it ended without saying.
    tests: Vec<String>,
    /// What each of them said.
    said: BTreeMap<String, Vec<String>>,
    ended: String,
}

impl Program {
    fn name(&self) -> &str {
        match self {
            Self::Library => "library",
            Self::Integration(name) | Self::Part { program: name, .. } => name,
            Self::Documentation => "documentation",
        }
    }

    /// What `cargo test` is told to run it, and nothing else.
    pub(super) fn arguments(&self) -> Vec<&str> {
        match self {
            Self::Library => vec!["--lib"],
            Self::Integration(name) => vec!["--test", name],
            Self::Part { program, tests } => {
                let these = tests.iter().map(String::as_str);
                ["--test", program, "--", "--exact"].into_iter().chain(these).collect()
            }
            Self::Documentation => vec!["--doc"],
        }
    }
}

/// All programs of a package with these integration tests, in the order of `cargo test`.
pub(super) fn in_order(mut integration: Vec<String>) -> Vec<Program> {
    integration.sort();
    let mut programs = vec![Program::Library];
    programs.extend(integration.into_iter().map(Program::Integration));
    programs.push(Program::Documentation);
    programs
}

/// The same tests from the last module to the first: what one leaves behind must not be what another stands on. A program
/// runs its tests from A to Z however they are asked for, so that each module becomes a run of its own.
pub(super) async fn back_to_front(
    programs: Vec<Program>,
    command: impl Fn(&Program) -> Command,
) -> anyhow::Result<Vec<Program>> {
    let mut parts = Vec::new();
    for program in programs.into_iter().rev() {
        let Program::Integration(name) = &program else {
            parts.push(program);
            continue;
        };
        let output = command(&program).args(["--", "--list"]).output().await;
        let output = output.with_context(|| format!("cannot list the tests of {name}"))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "cannot list the tests of {name}:\n{errors}");
        let modules = modules(&String::from_utf8(output.stdout)?);
        let part = |tests| Program::Part { program: name.clone(), tests };
        parts.extend(modules.into_iter().rev().map(part));
    }
    Ok(parts)
}

/// The tests of each module, out of lines such as `module::name: test`.
fn modules(listed: &str) -> Vec<Vec<String>> {
    let mut modules: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for test in listed.lines().filter_map(|line| line.strip_suffix(": test")) {
        let (module, _) = test.split_once("::").unwrap_or((test, ""));
        modules.entry(module).or_default().push(test.to_owned());
    }
    modules.into_values().collect()
}

/// Runs them all, by the command that `command` gives; then fails with the names of all tests that failed.
pub(super) async fn run_all(
    programs: &[Program],
    command: impl Fn(&Program) -> Command,
) -> anyhow::Result<()> {
    let mut failures = Vec::new();
    for program in programs {
        failures.extend(run(program, &mut command(program)).await?);
    }
    if failures.is_empty() {
        return Ok(());
    }
    bail!("{}", listed(&failures, programs.len()))
}

/// Runs one and shows what it says as it says it.
async fn run(program: &Program, command: &mut Command) -> anyhow::Result<Option<Failures>> {
    let name = program.name();
    let context = || format!("cannot run the tests of {name}");
    let mut child =
        command.stdout(Stdio::piped()).kill_on_drop(true).spawn().with_context(context)?;
    let (mut tests, mut said) = (Vec::new(), BTreeMap::<String, Vec<String>>::new());
    // Whose output the lines are, after a headline that says so.
    let mut speaker: Option<String> = None;
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout).split(b'\n');
        while let Some(line) = lines.next_segment().await? {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            tests.extend(failed_test(&line).map(str::to_owned));
            if let Some(test) = headline(&line) {
                speaker = Some(test.to_owned());
            } else if line == "failures:" {
                speaker = None;
            } else if let Some(test) = &speaker
                && !line.is_empty()
            {
                said.entry(test.clone()).or_default().push(line.into_owned());
            }
        }
    }
    let status = child.wait().await.with_context(context)?;
    let failures = Failures { program: name.to_owned(), tests, said, ended: status.to_string() };
    Ok((!status.success()).then_some(failures))
}

/// `test name ... FAILED`
fn failed_test(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// `---- name stdout ----`
fn headline(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

fn listed(failures: &[Failures], programs: usize) -> String {
    let tests: usize = failures.iter().map(|failure| failure.tests.len()).sum();
    let mut text = format!("{tests} tests failed, in {} of {programs} programs:", failures.len());
    for Failures { program, tests, said, ended } in failures {
        for test in tests {
            _ = write!(text, "\n  {program}: {test}");
            for line in said.get(test).into_iter().flatten().take(SAID_AGAIN) {
                _ = write!(text, "\n    {line}");
            }
        }
        if tests.is_empty() {
            _ = write!(text, "\n  {program}: ended without naming a test ({ended})");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that says and does what a shell script does.
    fn script(text: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", text]);
        command
    }

    #[tokio::test]
    async fn programs_run_in_cargos_order_or_back_to_front() {
        let programs = in_order(vec!["timing".to_owned(), "app".to_owned()]);
        let names: Vec<_> = programs.iter().map(Program::name).collect();
        assert_eq!(names, ["library", "app", "timing", "documentation"]);
        assert_eq!(programs[1].arguments(), ["--test", "app"]);

        let command = |program: &Program| match program.name() {
            "app" => script("printf 'b::x: test\nab::x: test\nb::c::y: test\n\n3 tests\n'"),
            _ => script("echo 'alone: test'"),
        };
        let parts = back_to_front(programs, command).await.unwrap();
        let arguments: Vec<_> = parts.iter().map(Program::arguments).collect();
        let expected: [&[&str]; 5] = [
            &["--doc"],
            &["--test", "timing", "--", "--exact", "alone"],
            &["--test", "app", "--", "--exact", "b::x", "b::c::y"],
            &["--test", "app", "--", "--exact", "ab::x"],
            &["--lib"],
        ];
        assert_eq!(arguments, expected);
    }

    #[tokio::test]
    async fn all_run_after_a_failure_and_every_failed_test_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let reached = folder.path().join("reached");
        let programs = in_order(vec!["edge".to_owned(), "sync".to_owned()]);
        let command = |program: &Program| {
            match program.name() {
            "library" => script("echo 'test one ... FAILED'; echo 'test two ... ok'; exit 101"),
            "edge" => script("kill -9 $$"),
            "sync" => script(
                "echo 'test a::b - should panic ... FAILED'; echo 'test c ... FAILED'; echo; echo 'failures:'; echo;
                 echo '---- c stdout ----'; seq 30; echo; echo 'failures:'; echo '    c'; exit 101",
            ),
            _ => script(&format!("touch {}", reached.display())),
        }
        };
        let error = run_all(&programs, command).await.unwrap_err().to_string();
        let said = (1..=SAID_AGAIN).fold(String::new(), |said, line| format!("{said}\n    {line}"));
        assert_eq!(
            error,
            format!(
                "3 tests failed, in 3 of 4 programs:\n  library: one\n  edge: ended without naming a \
                 test (signal: 9 (SIGKILL))\n  sync: a::b - should panic\n  sync: c{said}"
            )
        );
        assert!(reached.exists(), "the last program did not run");
        run_all(&programs, |_| script("echo 'test one ... ok'")).await.unwrap();
    }
}
