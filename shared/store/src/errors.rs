//! Unexpected errors (API-4): each component counts its own, by the function in `migrations/functions/errors.sql`; `jobs` shows
//! them to administrators.

use postern_domain::{ids::ErrorId, time::UnixMillis};
use postern_platform::{
    params,
    pg::{Connection, Row},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{Result, effects::Effects};

/// What tells an error from others of the same component. Nothing in it comes from a request or from a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Kind {
    /// The pattern of the route that has failed.
    pub route: Option<String>,
    /// Or the kind of the job.
    pub job: Option<&'static str>,
    /// What it was.
    pub what: String,
    /// In which file of the code.
    pub source: Option<&'static str>,
    /// The beginning of the statement or script that failed.
    pub statement: Option<String>,
}

/// How often an error was seen, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// How often.
    pub count: u64,
    /// When first.
    pub first_at: UnixMillis,
    /// When last.
    pub last_at: UnixMillis,
    /// The trace id of the first.
    pub first_trace: String,
    /// The trace id of the last.
    pub last_trace: String,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    kind: &'a Kind,
    count: u64,
    first_at: i64,
    last_at: i64,
    first_trace: &'a str,
    last_trace: &'a str,
    release: &'static str,
}

/// Counts what the component that is connected has seen.
pub async fn record(
    pg: &Connection,
    seen: impl IntoIterator<Item = (&Kind, &Seen)>,
    release: &'static str,
) -> Result<()> {
    let entry = |(kind, seen): (&'_ Kind, &'_ Seen)| {
        serde_json::json!(Entry {
            kind,
            count: seen.count,
            first_at: seen.first_at.0,
            last_at: seen.last_at.0,
            first_trace: &seen.first_trace,
            last_trace: &seen.last_trace,
            release,
        })
    };
    let seen: serde_json::Value = seen.into_iter().map(entry).collect();
    pg.query_one("SELECT count_errors($1)", params![&seen]).await?;
    Ok(())
}

/// An error as administrators see it.
pub struct Listed {
    /// Its fingerprint.
    pub id: ErrorId,
    /// Whose it was.
    pub component: String,
    /// The pattern of the route that has failed.
    pub route: Option<String>,
    /// Or the kind of the job.
    pub job: Option<String>,
    /// What it was.
    pub what: String,
    /// In which file of the code.
    pub source: Option<String>,
    /// The beginning of the statement or script that failed.
    pub statement: Option<String>,
    /// How often it was seen.
    pub count: i64,
    /// When first.
    pub first_seen_at: UnixMillis,
    /// When last.
    pub last_seen_at: UnixMillis,
    /// The trace id of the first.
    pub first_trace_id: String,
    /// The trace id of the last.
    pub last_trace_id: String,
    /// The release in which it was seen last.
    pub release: String,
}

impl Listed {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            id: ErrorId::from_uuid(row.get("id")?),
            component: row.get("component")?,
            route: row.get("route")?,
            job: row.get("job")?,
            what: row.get("what")?,
            source: row.get("source")?,
            statement: row.get("statement")?,
            count: row.get("count")?,
            first_seen_at: UnixMillis(row.get("first_seen_at")?),
            last_seen_at: UnixMillis(row.get("last_seen_at")?),
            first_trace_id: row.get("first_trace_id")?,
            last_trace_id: row.get("last_trace_id")?,
            release: row.get("release")?,
        })
    }
}

/// Which errors.
#[derive(Debug, Default, Clone, Copy)]
pub struct Filter<'a> {
    /// Only of this component.
    pub component: Option<&'a str>,
    /// Only those whose first or last occurrence has this trace id.
    pub trace_id: Option<&'a str>,
}

/// Later than any error was seen: the year 3000.
pub const NEVER: UnixMillis = UnixMillis(32_503_680_000_000);

/// Behind which error a page begins: when it was seen last, and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After(pub UnixMillis, pub ErrorId);

/// Errors, the one that was seen last first, at most `count`.
pub async fn list(
    pg: &Connection,
    filter: Filter<'_>,
    after: Option<After>,
    count: usize,
) -> Result<Vec<Listed>> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let After(at, id) = after.unwrap_or(After(NEVER, ErrorId::from_uuid(Uuid::max())));
    let rows = pg
        .query(
            "SELECT id, component, route, job, what, source, statement, count, ms(first_seen_at) AS first_seen_at,
                    ms(last_seen_at) AS last_seen_at, first_trace_id, last_trace_id, release
             FROM errors e
             WHERE (last_seen_at, id) < (from_ms($1), $2)
               AND ($3::text IS NULL OR component = $3) AND ($4::text IS NULL OR $4 IN (first_trace_id, last_trace_id))
             ORDER BY e.last_seen_at DESC, id DESC LIMIT $5",
            params![at.0, id.uuid(), filter.component, filter.trace_id, count],
        )
        .await?;
    rows.iter().map(Listed::read).collect()
}

/// One error.
pub async fn read(pg: &Connection, id: ErrorId) -> Result<Option<Listed>> {
    let row = pg
        .query_one(
            "SELECT id, component, route, job, what, source, statement, count, ms(first_seen_at) AS first_seen_at,
                    ms(last_seen_at) AS last_seen_at, first_trace_id, last_trace_id, release
             FROM errors WHERE id = $1",
            params![id.uuid()],
        )
        .await?;
    row.as_ref().map(Listed::read).transpose()
}

/// Takes an error off the list: it counts from anew when it comes again. False when there is none.
pub async fn delete(pg: &Connection, id: ErrorId, effects: &Effects) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH gone AS (DELETE FROM errors WHERE id = $1 RETURNING id)
             SELECT record_effects($2) FROM gone",
            params![id.uuid(), &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}
