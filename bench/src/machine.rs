//! What the numbers were taken on.

use std::{
    fs,
    os::unix::process::CommandExt as _,
    path::Path,
    process::Command,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use serde::Serialize;
use tokio::time::sleep;

use crate::{application::Application, arrangement::cores};

/// How long the machine is watched before the run.
const BUSY_SAMPLE: Duration = Duration::from_secs(2);

/// Machine, programs and day.
#[derive(Serialize)]
pub(crate) struct Machine {
    /// Day of the run, in UTC.
    pub(crate) day: String,
    pub(crate) cpu: String,
    pub(crate) cores: usize,
    pub(crate) memory_gb: u64,
    pub(crate) kernel: String,
    /// Share of the cores that other programs used before the run. More than a little spoils the numbers.
    pub(crate) busy_before: f64,
    /// Programs, each with its version.
    pub(crate) programs: Vec<String>,
}

pub(crate) fn describe(
    application: &Application,
    host: &Path,
    nginx_version: &str,
    busy_before: f64,
) -> anyhow::Result<Machine> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let now = Timestamp::from_second(since_epoch.as_secs().try_into()?)?;
    let mut programs = vec![version(&mut Command::new(host))?];
    for role in ["postgres", "redis"] {
        if let Some(pid) = application.pids.get(role) {
            programs.push(version(&mut program_of(*pid)?)?);
        }
    }
    programs.push(format!("nginx {nginx_version}"));
    programs.push(version(&mut Command::new("rustc"))?);
    let memory_kb: u64 = field("/proc/meminfo", "MemTotal")?.trim_end_matches(" kB").parse()?;
    Ok(Machine {
        day: now.strftime("%Y-%m-%d").to_string(),
        cpu: field("/proc/cpuinfo", "model name").unwrap_or_else(|_| "unknown CPU".to_owned()),
        cores: cores(),
        memory_gb: memory_kb / (1 << 20),
        kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
        busy_before,
        programs,
    })
}

/// Share of the cores that is used while this program does nothing.
pub(crate) async fn busy_share() -> anyhow::Result<f64> {
    let before = CpuTime::read()?;
    sleep(BUSY_SAMPLE).await;
    Ok(CpuTime::read()?.busy_share_since(before))
}

/// Clock ticks of all cores since boot.
#[derive(Clone, Copy)]
struct CpuTime {
    total: u64,
    idle: u64,
}

impl CpuTime {
    fn read() -> anyhow::Result<Self> {
        Self::parse(&fs::read_to_string("/proc/stat")?).context("/proc/stat is not understood")
    }

    /// `cpu  <user> <nice> <system> <idle> <iowait> <irq> <softirq> <steal> …`; `user` counts the rest too.
    fn parse(stat: &str) -> Option<Self> {
        let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_ascii_whitespace().take(8);
        let ticks: Vec<u64> = fields.map(|field| field.parse().ok()).collect::<Option<_>>()?;
        Some(Self { total: ticks.iter().sum(), idle: ticks.get(3)? + ticks.get(4)? })
    }

    fn busy_share_since(self, before: Self) -> f64 {
        // The count of idle ticks may step back a little (proc_stat(5)).
        let since =
            |now: u64, then: u64| u32::try_from(now.saturating_sub(then)).map_or(0.0, f64::from);
        1.0 - since(self.idle, before.idle) / since(self.total, before.total).max(1.0)
    }
}

/// What a program says of itself, on one line.
fn version(program: &mut Command) -> anyhow::Result<String> {
    let name = program.get_program().to_string_lossy().into_owned();
    let output = program.arg("--version").output();
    let output = output.with_context(|| format!("cannot run {name}"))?;
    ensure!(output.status.success(), "{name} does not say its version");
    Ok(short(&String::from_utf8(output.stdout)?))
}

/// Redis goes on for a line about its build, Postgres and rustc in parentheses about theirs.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let line = line.split(" sha=").next().unwrap_or(line);
    match line.rsplit_once(" (") {
        Some((name, _)) if line.ends_with(')') => name.to_owned(),
        _ => line.to_owned(),
    }
}

/// The program that a process runs, under the name that it was started by: Redis' is several in one file.
fn program_of(pid: u32) -> anyhow::Result<Command> {
    let gone = || format!("process {pid} is gone");
    let program = fs::read_link(format!("/proc/{pid}/exe")).with_context(gone)?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).with_context(gone)?;
    let mut command = Command::new(program);
    command.arg0(name.trim());
    Ok(command)
}

/// The first value of a field in a file of `name : value` lines.
fn field(path: &str, name: &str) -> anyhow::Result<String> {
    let text = fs::read_to_string(path)?;
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    let mut values = pairs.filter(|(found, _)| found.trim() == name).map(|(_, value)| value.trim());
    Ok(values.next().with_context(|| format!("{path} has no {name}"))?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_is_what_is_not_idle() {
        let before = CpuTime::parse("cpu  10 0 10 100 20 0 0 0 9 9\ncpu0 1 2\n").unwrap();
        let after = CpuTime::parse("cpu  15 0 25 160 40 0 0 0 9 9\n").unwrap();
        assert!((after.busy_share_since(before) - 0.2).abs() < 1e-9);
        assert!(CpuTime::parse("intr 1").is_none());
    }

    #[test]
    fn versions_are_cut_to_name_and_number() {
        assert_eq!(short("Redis server v=7.0.15 sha=0:0 malloc=x\n"), "Redis server v=7.0.15");
        assert_eq!(short("postgres (PostgreSQL) 15.1 (Debian 1)\n"), "postgres (PostgreSQL) 15.1");
        assert_eq!(short("rustc 1.95.0 (abc 2026-01-01)"), "rustc 1.95.0");
        assert_eq!(short("postern-host 0.1.0"), "postern-host 0.1.0");
    }
}
