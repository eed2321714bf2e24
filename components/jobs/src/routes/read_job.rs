//! `GET /api/v1/jobs/{id}` (JOB-2, JOB-6).

use axum::Json;
use postern_domain::{ids::JobId, time::UnixMillis};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::job_admin::{self, Try};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::job_item::JobItem;

/// The latest tries that are shown.
const SHOWN_TRIES: i64 = 200;

/// A job, with what may be shown of what it is told, and its tries.
#[derive(Serialize, ToSchema)]
pub struct JobDetail {
    #[serde(flatten)]
    job: JobItem,
    /// What it is told: ids, numbers, flags and what it is about. Texts that may name somebody are `…`.
    #[schema(value_type = Object)]
    payload: Value,
    /// What it waits for.
    #[schema(value_type = Vec<Awaited>)]
    waits_for: Value,
    /// Why it was discarded, if somebody has said so.
    discard_reason: Option<String>,
    /// Its tries that have ended, newest first. Of work that is forgotten once it is done, those that failed.
    tries: Vec<TryItem>,
}

/// A job that another waits for.
#[derive(Serialize, ToSchema)]
pub struct Awaited {
    /// Which.
    job: uuid::Uuid,
    /// What becomes of the other when it is dead: `fail` or `run`.
    #[schema(example = "fail")]
    if_dead: String,
}

/// A try.
#[derive(Serialize, ToSchema)]
pub struct TryItem {
    /// Which it was; from 1, and again from 1 once somebody has said to try again.
    attempt: i32,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    started_at: UnixMillis,
    /// How long it took, in ms.
    duration_ms: i64,
    /// `done`, `retried`, `dead`, or `lost`: its worker died, or was out of reach.
    #[schema(example = "retried")]
    ending: String,
    /// Why it failed.
    error: Option<String>,
}

impl From<Try> for TryItem {
    fn from(one: Try) -> Self {
        let Try { attempt, started_at, duration_ms, ending, error } = one;
        Self { attempt, started_at, duration_ms, ending, error }
    }
}

/// One job.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}", tag = "jobs", operation_id = "read_job",
    params(("id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = 200, description = "The job", body = JobDetail),
        (status = 404, description = "There is none, or it was forgotten"),
    ),
)]
pub async fn read_job(
    call: Call,
    _: Caller,
    ValidPath(id): ValidPath<JobId>,
) -> Answer<Json<JobDetail>> {
    let pg = call.pg().await?;
    let shown = job_admin::read(&pg, id).await?.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let tries = job_admin::tries(&pg, id, SHOWN_TRIES).await?;
    Ok(Json(JobDetail {
        job: shown.job.into(),
        payload: shown.payload,
        waits_for: shown.awaited,
        discard_reason: shown.discard_reason,
        tries: tries.into_iter().map(TryItem::from).collect(),
    }))
}
