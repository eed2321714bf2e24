//! What the database says of each statement while something runs: the server writes them all into its log, which is read
//! afterwards. `pg_stat_statements` would say less: means, and no percentiles.
//!
//! A statement's time is what the server took for it: reading, planning and running it. The host prepares each one anew.

use std::{
    collections::HashMap,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::Serialize;

use crate::database::Database;

/// What stands before each entry: nothing that begins a line of SQL.
const MARK: &str = "@@";
const ON: [&str; 5] = [
    "ALTER SYSTEM SET log_line_prefix = '@@%p %u '",
    // Values of parameters are nobody's business.
    "ALTER SYSTEM SET log_parameter_max_length = 0",
    "ALTER SYSTEM SET log_min_duration_statement = 0",
    "ALTER SYSTEM SET log_connections = on",
    "SELECT pg_reload_conf()",
];
const OFF: [&str; 5] = [
    "ALTER SYSTEM RESET log_connections",
    "ALTER SYSTEM RESET log_min_duration_statement",
    "ALTER SYSTEM RESET log_parameter_max_length",
    "ALTER SYSTEM RESET log_line_prefix",
    "SELECT pg_reload_conf()",
];

/// The log, from here on.
pub(crate) struct Recording {
    log: PathBuf,
    begin: u64,
}

impl Recording {
    /// From now on the server writes down every statement.
    pub(crate) async fn start(database: &Database) -> anyhow::Result<Self> {
        let data: String =
            sqlx::query_scalar("SHOW data_directory").fetch_one(&database.pool).await?;
        let folder = Path::new(&data).parent().context("the cluster lies nowhere")?;
        let log = folder.join("postgres.log");
        let begin = log.metadata().with_context(|| log.display().to_string())?.len();
        database.run(&ON).await?;
        Ok(Self { log, begin })
    }

    /// It does so no longer. Gives what it has written.
    pub(crate) async fn stop(self, database: &Database) -> anyhow::Result<Recorded> {
        database.run(&OFF).await?;
        let mut file = File::open(&self.log)?;
        file.seek(SeekFrom::Start(self.begin))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        Ok(Recorded::read(&String::from_utf8_lossy(&text)))
    }
}

/// What roles did.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// Connections that were opened, by role.
    pub(crate) opened: HashMap<String, u32>,
    /// The times of each statement, in milliseconds, by role and text.
    pub(crate) statements: HashMap<(String, String), Vec<f64>>,
    /// Statements that were prepared, by role and text.
    pub(crate) prepared: HashMap<(String, String), u32>,
    /// Connections that were reset for their next user, by role and what resets them.
    pub(crate) reset: HashMap<(String, String), u32>,
}

/// What one call costs in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Cost {
    pub(crate) statements: u32,
    /// To prepare them, to run them, and to reset the connections that they run on.
    pub(crate) round_trips: u32,
}

impl Recorded {
    fn read(log: &str) -> Self {
        let mut recorded = Self::default();
        // What a backend has spent so far on the statement that it is about to run.
        let mut spent: HashMap<&str, f64> = HashMap::new();
        for entry in log.split(&format!("\n{MARK}")) {
            if let Some(role) = newcomer(entry) {
                *recorded.opened.entry(role.to_owned()).or_default() += 1;
            }
            let Some(Entry { pid, role, ms, phase, sql }) = Entry::read(entry) else { continue };
            let key = (role.to_owned(), squeezed(sql));
            let so_far = spent.entry(pid).or_default();
            match phase {
                "parse" => {
                    *so_far = ms;
                    *recorded.prepared.entry(key).or_default() += 1;
                }
                "bind" => *so_far += ms,
                "execute" => {
                    let whole = std::mem::take(so_far) + ms;
                    recorded.statements.entry(key).or_default().push(whole);
                }
                _ => *recorded.reset.entry(key).or_default() += 1,
            }
        }
        recorded
    }

    /// What each of so many calls did as the roles whose names end like this, to the nearest whole. The log may lack the very
    /// first of them, and what happens beside them happens more seldom.
    pub(crate) fn cost_of(&self, role: &str, calls: u32) -> Cost {
        let each = |counts: &mut dyn Iterator<Item = (&(String, String), u32)>| -> u32 {
            let counts = counts.filter(|((name, _), _)| name.ends_with(role));
            counts.map(|(_, count)| (count + calls / 2) / calls.max(1)).sum()
        };
        let executed = self.statements.iter();
        let executed =
            &mut executed.map(|(key, times)| (key, u32::try_from(times.len()).unwrap_or(u32::MAX)));
        let statements = each(executed);
        let prepared = each(&mut self.prepared.iter().map(|(key, count)| (key, *count)));
        let reset = each(&mut self.reset.iter().map(|(key, count)| (key, *count)));
        Cost { statements, round_trips: statements + prepared + reset }
    }
}

/// A line of the log, and those that belong to it.
struct Entry<'a> {
    pid: &'a str,
    role: &'a str,
    ms: f64,
    phase: &'a str,
    sql: &'a str,
}

impl<'a> Entry<'a> {
    /// `4711 postern_session LOG:  duration: 0.042 ms  execute s1: SELECT …`; `None` for everything else.
    fn read(entry: &'a str) -> Option<Self> {
        let (head, rest) = entry.trim_start_matches(MARK).split_once(" LOG:  duration: ")?;
        let (pid, role) = head.split_once(' ')?;
        let (ms, rest) = rest.split_once(" ms  ")?;
        let (what, sql) = rest.split_once(": ")?;
        let phase = what.split(' ').next()?;
        Some(Self { pid, role, ms: ms.parse().ok()?, phase, sql })
    }
}

/// The role of a connection that was opened.
fn newcomer(entry: &str) -> Option<&str> {
    let (_, rest) = entry.split_once(" LOG:  connection authorized: user=")?;
    rest.split_whitespace().next()
}

/// A text with one space for all white space.
fn squeezed(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "2026-11-30 [1] LOG:  reloading\n\
        @@7 postern_oauth LOG:  duration: 1.5 ms  parse s1: SELECT a\n\t  FROM t WHERE b = 'x: y'\n\
        @@8 postern_oauth LOG:  duration: 9 ms  parse s1: SELECT c\n\
        @@7 postern_oauth LOG:  duration: 0.25 ms  bind s1: SELECT a\n\t  FROM t WHERE b = 'x: y'\n\
        @@7 postern_oauth DETAIL:  parameters\n\
        @@10 [unknown] LOG:  connection received: host=127.0.0.1 port=4711\n\
        @@10 postern_mail LOG:  connection authorized: user=postern_mail database=postern\n\
        @@7 postern_oauth LOG:  duration: 0.25 ms  execute s1: SELECT a\n\t  FROM t WHERE b = 'x: y'\n\
        @@7 postern_oauth LOG:  duration: 0.5 ms  statement: RESET ALL;\n\
        @@9 postern_mail LOG:  duration: 3 ms  execute s1: SELECT d\n\
        @@7 postern_oauth ERROR:  canceled\n";

    fn key(role: &str, sql: &str) -> (String, String) {
        (role.to_owned(), sql.to_owned())
    }

    #[test]
    fn the_time_of_a_statement_is_that_of_all_its_phases() {
        let recorded = Recorded::read(LOG);
        let select = key("postern_oauth", "SELECT a FROM t WHERE b = 'x: y'");
        assert_eq!(recorded.statements[&select], [2.0]);
        assert_eq!(recorded.statements[&key("postern_mail", "SELECT d")], [3.0]);
        assert_eq!(recorded.statements.len(), 2, "what was prepared alone was not run");
        assert_eq!(recorded.opened, HashMap::from([("postern_mail".to_owned(), 1)]));
    }

    #[test]
    fn a_call_costs_what_happens_at_each_of_them() {
        let expected = Cost { statements: 1, round_trips: 4 };
        // One statement; it and the one that did not run are prepared, and one connection is reset.
        assert_eq!(Recorded::read(&LOG.repeat(10)).cost_of("_oauth", 10), expected);
        let less_one = Recorded::read(&LOG.repeat(9));
        assert_eq!(less_one.cost_of("_oauth", 10), expected, "the first is not in the log");
        let seldom = Recorded::read(&LOG.repeat(4));
        assert_eq!(seldom.cost_of("_oauth", 10), Cost { statements: 0, round_trips: 0 });
    }
}
