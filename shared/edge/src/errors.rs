//! Unexpected errors are on record (API-4, `docs/adr/0030-errors.md`): answers of 500, and tries of jobs that a defect ended. They
//! are counted in the instance and written behind the answer, at most once a second, so that a storm of them is one change of a
//! row. Each is a line of the log as well, with its text; when it cannot be recorded, that line is all there is.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use axum::{extract::MatchedPath, response::Response};
use http::StatusCode;
use postern_domain::time::UnixMillis;
use postern_platform::{defect::Cause, task};
use postern_store::errors::{self, Kind, Seen};

use crate::{
    call::Call,
    config::EdgeConfig,
    http::{
        log::log,
        problem::{Problem, fault::Fault},
    },
    metrics,
};

/// How long errors are collected before the first are written.
const COLLECT_FOR: Duration = Duration::from_millis(100);
/// How long until the next are.
const PAUSE: Duration = Duration::from_secs(1);
/// Kinds of errors that are kept until they are written; what comes beyond that is counted together.
const MOST_KINDS: usize = 64;
/// How often in a row the database may fail to take them; then the next error tries again.
const MOST_FAILURES: u32 = 5;
/// Characters of a statement that are kept: enough to find it by.
const SHOWN_STATEMENT: usize = 300;
/// What those are called that are counted together; `migrations/functions/errors.sql` calls them the same.
const OTHERS: &str = "others: there are too many that differ";
/// Whose errors they are.
const RELEASE: &str = env!("CARGO_PKG_VERSION");

static PENDING: Mutex<BTreeMap<Kind, Seen>> = Mutex::new(BTreeMap::new());
static WRITING: AtomicBool = AtomicBool::new(false);

/// An answer that should not have been given.
pub(crate) struct Failed<'a> {
    pub(crate) fault: Fault,
    /// The pattern of the route that answered, if any did.
    pub(crate) route: Option<&'a MatchedPath>,
    pub(crate) trace_id: &'a str,
    pub(crate) at: UnixMillis,
}

/// What is unexpected about an answer that is not finished yet: a 500. What is away, and what a client did wrong, have other
/// statuses.
pub(crate) fn fault_of(response: &Response) -> Option<Fault> {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return None;
    }
    let known = response.extensions().get::<Problem>().and_then(Problem::fault).cloned();
    let unknown = || Fault { cause: Cause::of("an answer of 500 without a problem"), source: None };
    Some(known.unwrap_or_else(unknown))
}

/// Counts an answer, and sees to it that it is written.
pub(crate) fn note_answer(failed: &Failed<'_>, config: Arc<EdgeConfig>) {
    let Failed { fault, route, trace_id, at } = failed;
    let route = route.map(|route| route.as_str().to_owned());
    note(Kind { route, ..kind(fault) }, trace_id, *at, config);
}

/// Counts a try of a job of this kind.
pub(crate) fn note_job(call: &Call, job: &'static str, fault: &Fault, at: UnixMillis) {
    note(Kind { job: Some(job), ..kind(fault) }, call.trace_id(), at, call.shared_config());
}

/// What tells it from others; where it happened, the caller says.
fn kind(fault: &Fault) -> Kind {
    Kind {
        route: None,
        job: None,
        what: fault.cause.to_string(),
        source: fault.source,
        statement: fault.cause.statement().map(beginning),
    }
}

/// The beginning of a statement, in one line.
fn beginning(statement: &str) -> String {
    let words: Vec<&str> = statement.split_whitespace().collect();
    words.join(" ").chars().take(SHOWN_STATEMENT).collect()
}

fn note(kind: Kind, trace_id: &str, at: UnixMillis, config: Arc<EdgeConfig>) {
    metrics::unexpected_error(config.component);
    let (first_trace, last_trace) = (trace_id.to_owned(), trace_id.to_owned());
    let seen = Seen { count: 1, first_at: at, last_at: at, first_trace, last_trace };
    add(&mut PENDING.lock().unwrap_or_else(PoisonError::into_inner), kind, seen);
    write_soon(config);
}

/// Adds what was seen. When there are too many that differ, it is one of the others.
fn add(pending: &mut BTreeMap<Kind, Seen>, kind: Kind, seen: Seen) {
    let fits = pending.len() < MOST_KINDS || pending.contains_key(&kind);
    let others =
        || Kind { route: None, job: None, what: OTHERS.into(), source: None, statement: None };
    let known = pending.entry(if fits { kind } else { others() });
    known.and_modify(|known| join(known, &seen)).or_insert(seen);
}

/// Adds to what was seen what was seen beside it.
fn join(known: &mut Seen, other: &Seen) {
    known.count = known.count.saturating_add(other.count);
    if other.first_at < known.first_at {
        known.first_at = other.first_at;
        known.first_trace.clone_from(&other.first_trace);
    }
    if other.last_at >= known.last_at {
        known.last_at = other.last_at;
        known.last_trace.clone_from(&other.last_trace);
    }
}

fn take() -> BTreeMap<Kind, Seen> {
    std::mem::take(&mut *PENDING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Adds what came meanwhile to what could not be written.
fn put_back(mut seen: BTreeMap<Kind, Seen>) {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    for (kind, later) in std::mem::take(&mut *pending) {
        add(&mut seen, kind, later);
    }
    *pending = seen;
}

/// At most one writer runs per instance, and it takes one connection.
fn write_soon(config: Arc<EdgeConfig>) {
    if WRITING.swap(true, SeqCst) {
        return;
    }
    task::after_response(async move {
        let mut failures = 0;
        task::sleep(COLLECT_FOR).await;
        while failures < MOST_FAILURES {
            let seen = take();
            if seen.is_empty() {
                break;
            }
            match write(&config, &seen).await {
                Ok(()) => failures = 0,
                Err(problem) => {
                    let why = problem.internal_text().unwrap_or_default();
                    let text = format!("{} unexpected errors are not on record: {why}", seen.len());
                    log(config.component, "errors", "", "error-record", &text);
                    put_back(seen);
                    failures += 1;
                }
            }
            task::sleep(PAUSE).await;
        }
        WRITING.store(false, SeqCst);
    });
}

async fn write(config: &EdgeConfig, seen: &BTreeMap<Kind, Seen>) -> Result<(), Problem> {
    Ok(errors::record(&config.pg().await?, seen, RELEASE).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(count: u64, first: i64, last: i64) -> Seen {
        Seen {
            count,
            first_at: UnixMillis(first),
            last_at: UnixMillis(last),
            first_trace: format!("first {first}"),
            last_trace: format!("last {last}"),
        }
    }

    fn of(what: &str) -> Kind {
        Kind { route: None, job: None, what: what.into(), source: None, statement: None }
    }

    /// API-4: what is the same is counted together, from its first to its last, in whatever order it comes.
    #[test]
    fn the_same_is_counted_together() {
        let each = [seen(1, 20, 30), seen(2, 10, 25), seen(4, 26, 40)];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut pending = BTreeMap::new();
            for index in order {
                add(&mut pending, of("a"), each[index].clone());
            }
            add(&mut pending, of("b"), seen(1, 1, 1));
            assert_eq!(pending[&of("a")], seen(7, 10, 40));
            assert_eq!(pending.len(), 2);
        }
    }

    /// API-4: however many differ, an instance keeps so many, loses none, and goes on counting those that it knows.
    #[test]
    fn what_is_kept_is_bounded() {
        let mut pending = BTreeMap::new();
        let known = i64::try_from(MOST_KINDS).unwrap();
        for number in 0..known + 10 {
            add(&mut pending, of(&format!("{number:03}")), seen(1, number, number));
        }
        add(&mut pending, of("000"), seen(1, 1_000, 1_000));
        assert_eq!(pending.len(), MOST_KINDS + 1);
        assert_eq!(pending[&of(OTHERS)], seen(10, known, known + 9));
        assert_eq!(pending[&of("000")], seen(2, 0, 1_000));
        let sql = include_str!("../../../migrations/functions/errors.sql");
        assert!(sql.contains(OTHERS), "the database calls them the same");
    }

    #[test]
    fn a_statement_is_shown_in_one_line() {
        assert_eq!(beginning("SELECT 1\n      FROM\tusers "), "SELECT 1 FROM users");
        assert_eq!(beginning(&"é ".repeat(400)).chars().count(), SHOWN_STATEMENT);
    }
}
