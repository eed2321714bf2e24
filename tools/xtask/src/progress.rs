//! What the user sees while things take time: a spinner on a terminal, plain lines elsewhere.

use std::{
    io::{IsTerminal as _, Write as _},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::Command,
};

/// Counts the steps of one command.
pub(crate) struct Progress {
    total: usize,
    begun: usize,
}

/// A step under way. Dropped without [`Step::done`], it shows as not finished.
pub(crate) struct Step {
    label: String,
    since: Instant,
    spinner: Option<ProgressBar>,
    done: bool,
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    pub(crate) fn begin(&mut self, what: &str) -> Step {
        self.begun += 1;
        Step::begin(format!("[{}/{}] {what}", self.begun, self.total))
    }
}

impl Step {
    fn begin(label: String) -> Self {
        let spinner = std::io::stderr().is_terminal().then(|| {
            let style =
                ProgressStyle::with_template("{prefix} {spinner} {elapsed} {wide_msg:.dim}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner());
            let spinner = ProgressBar::new_spinner().with_style(style).with_prefix(label.clone());
            spinner.enable_steady_tick(Duration::from_millis(100));
            spinner
        });
        if spinner.is_none() {
            eprint!("{label} … ");
            // Without the flush nobody would see what takes so long.
            let _ = std::io::stderr().flush();
        }
        Self { label, since: Instant::now(), spinner, done: false }
    }

    /// Shows what the step is at, where there is a place to show it.
    fn at(&self, what: &str) {
        if let Some(spinner) = &self.spinner {
            spinner.set_message(what.to_owned());
        }
    }

    pub(crate) fn done(mut self) {
        self.done = true;
    }

    /// Runs a program to its end. What it prints is shown only, and then in full, when it fails.
    pub(crate) async fn run(&self, command: &mut Command) -> anyhow::Result<()> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let (stdout, stderr, status) = tokio::join!(
            self.gather(child.stdout.take()),
            self.gather(child.stderr.take()),
            child.wait()
        );
        let status = status?;
        if !status.success() {
            bail!("{name} failed ({status}):\n{}{}", stdout?, stderr?);
        }
        Ok(())
    }

    async fn gather(&self, source: Option<impl AsyncRead + Unpin>) -> std::io::Result<String> {
        let mut text = String::new();
        let Some(source) = source else { return Ok(text) };
        let mut lines = BufReader::new(source).split(b'\n');
        while let Some(line) = lines.next_segment().await? {
            let line = String::from_utf8_lossy(&line);
            self.at(line.trim());
            text.push_str(&line);
            text.push('\n');
        }
        Ok(text)
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        let elapsed = seconds(self.since.elapsed());
        let outcome = if self.done { elapsed } else { format!("not finished after {elapsed}") };
        match self.spinner.take() {
            Some(spinner) => {
                spinner.finish_and_clear();
                eprintln!("{} … {outcome}", self.label);
            }
            None => eprintln!("{outcome}"),
        }
    }
}

/// `0.4 s`, `41 s`, `3 min 5 s`
pub(crate) fn seconds(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0..10 => format!("{:.1} s", elapsed.as_secs_f64()),
        whole @ 10..120 => format!("{whole} s"),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let shown = |millis| seconds(Duration::from_millis(millis));
        assert_eq!(
            [shown(420), shown(41_300), shown(119_000), shown(185_000)],
            ["0.4 s", "41 s", "119 s", "3 min 5 s"]
        );
    }

    #[tokio::test]
    async fn a_failed_program_shows_all_it_said() {
        let step = Progress::new(1).begin("Trying");
        let script = "echo out; echo err >&2; exit 3";
        let error = step.run(Command::new("sh").args(["-c", script])).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("out\n") && text.contains("err\n") && text.contains('3'), "{text}");
    }
}
