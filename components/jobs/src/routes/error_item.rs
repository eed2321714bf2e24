//! An unexpected error as the API shows it.

use postern_domain::{ids::ErrorId, time::UnixMillis};
use postern_store::errors::Listed;
use serde::Serialize;
use utoipa::ToSchema;

/// An unexpected error: what has gone wrong at one place of the code, and how often.
#[derive(Serialize, ToSchema)]
pub struct ErrorItem {
    /// Its fingerprint: the same whenever it comes again, also in another release.
    #[schema(value_type = uuid::Uuid)]
    id: ErrorId,
    /// Where.
    #[schema(example = "users")]
    component: String,
    /// The pattern of the route that has failed, if it was one.
    #[schema(example = "/api/v1/users/{id}")]
    route: Option<String>,
    /// The kind of the job that has failed, if it was one.
    #[schema(example = "send_email")]
    job: Option<String>,
    /// What it was, in words of the code.
    #[schema(example = "Postgres refused a statement: 42703")]
    what: String,
    /// In which file of the code.
    #[schema(example = "components/users/src/routes/read.rs")]
    source: Option<String>,
    /// The beginning of the statement or script that failed, without what it was given.
    statement: Option<String>,
    /// How often.
    count: i64,
    /// When first.
    #[schema(value_type = String, format = DateTime)]
    first_seen_at: UnixMillis,
    /// When last.
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: UnixMillis,
    /// Leads to the first occurrence in the log.
    first_trace_id: String,
    /// Leads to the last occurrence in the log.
    last_trace_id: String,
    /// The release in which it came last.
    #[schema(example = "0.1.0")]
    release: String,
}

impl From<Listed> for ErrorItem {
    fn from(error: Listed) -> Self {
        Self {
            id: error.id,
            component: error.component,
            route: error.route,
            job: error.job,
            what: error.what,
            source: error.source,
            statement: error.statement,
            count: error.count,
            first_seen_at: error.first_seen_at,
            last_seen_at: error.last_seen_at,
            first_trace_id: error.first_trace_id,
            last_trace_id: error.last_trace_id,
            release: error.release,
        }
    }
}
