//! `GET /api/v1/jobs` (JOB-2, JOB-6).

use axum::Json;
use deserr::Deserr;
use postern_domain::jobs::KindName;
use postern_edge::{
    Answer, Call, Caller, Invalid,
    body::{FieldErrors, ValidQuery},
    page::{self, Page},
};
use postern_store::job_admin::{self, Listed};
use utoipa::ToSchema;
use uuid::Uuid;

use super::job_item::JobItem;
use crate::fields;

/// Which jobs.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// How many items at most, 1 to 100.
    #[deserr(default = page::DEFAULT_LIMIT, try_from(&String) = page::parse_limit -> Invalid)]
    #[param(value_type = Option<usize>, minimum = 1, maximum = 100, default = 50)]
    limit: usize,
    /// `next_cursor` of the page before.
    #[deserr(default)]
    cursor: Option<String>,
    /// Only these.
    #[deserr(default)]
    #[param(inline)]
    status: Option<Status>,
    /// Only of this kind, such as `send_email`.
    #[deserr(default, try_from(&String) = fields::optional_kind -> Invalid)]
    #[param(value_type = Option<String>)]
    kind: Option<KindName>,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
pub enum Status {
    /// It waits for others.
    Waiting,
    /// It waits for a worker, or for its time.
    Queued,
    /// Somebody has it in hand.
    Running,
    /// It was done.
    Done,
    /// It was given up.
    Dead,
    /// Somebody has said that it is not to be done.
    Discarded,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Discarded => "discarded",
        }
    }
}

/// The queue, and what is kept of work that is over, newest first.
#[utoipa::path(
    get, path = "/api/v1/jobs", tag = "jobs", operation_id = "list_jobs",
    params(JobsQuery),
    responses(
        (status = 200, description = "One page", body = Page<JobItem>),
    ),
)]
pub async fn list_jobs(
    call: Call,
    _: Caller,
    ValidQuery(query): ValidQuery<JobsQuery>,
) -> Answer<Json<Page<JobItem>>> {
    let before = page::cursor_id(query.cursor.as_deref())?.unwrap_or(Uuid::max());
    let kind = query.kind.as_ref().map(KindName::as_str);
    let state = query.status.map(Status::name);
    let jobs = job_admin::list(&call.pg().await?, before, kind, state, query.limit + 1).await?;
    let next = |job: &Listed| job.id.to_string();
    Ok(Json(Page::cut(jobs, query.limit, next).map(JobItem::from)))
}
