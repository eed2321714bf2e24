//! A job as the API shows it.

use postern_domain::{
    ids::{JobId, UserId},
    time::UnixMillis,
};
use postern_store::job_admin::Listed;
use serde::Serialize;
use utoipa::ToSchema;

/// A job. What it is told is not part of a list.
#[derive(Serialize, ToSchema)]
pub struct JobItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: JobId,
    /// Its kind.
    #[schema(example = "send_email")]
    kind: String,
    /// `waiting` for other jobs, `queued`, `running`, `done`, `dead`: given up, or `discarded`.
    #[schema(example = "dead")]
    status: String,
    /// `urgent`, `normal` or `idle`, among those of its kind.
    #[schema(example = "normal")]
    priority: &'static str,
    /// Whom it is about, if it is about one user.
    #[schema(value_type = Option<uuid::Uuid>)]
    user_id: Option<UserId>,
    /// How many tries have begun.
    attempts: i32,
    /// It is not done before.
    #[schema(value_type = String, format = DateTime)]
    run_at: UnixMillis,
    /// When it was ordered.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// When its present or last try began.
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<UnixMillis>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<UnixMillis>,
    /// Why its last try failed.
    last_error: Option<String>,
}

impl From<Listed> for JobItem {
    fn from(job: Listed) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            status: job.state,
            priority: job.priority.name(),
            user_id: job.user,
            attempts: job.attempts,
            run_at: job.run_at,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            last_error: job.error,
        }
    }
}
