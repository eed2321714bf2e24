//! `GET /api/v1/jobs/hours` (JOB-6).

use axum::Json;
use postern_domain::time::UnixMillis;
use postern_edge::{Answer, Call, Caller};
use postern_store::job_admin::{self, Hour};
use serde::Serialize;
use utoipa::ToSchema;

/// The last 24 hours.
#[derive(Serialize, ToSchema)]
pub struct JobHours {
    /// By full hours in UTC, the oldest first: 25, for the first and the last are cut off.
    items: Vec<JobHour>,
}

/// How the tries of an hour ended. Of work that is forgotten once it is done, those that failed.
#[derive(Serialize, ToSchema)]
pub struct JobHour {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    starts_at: UnixMillis,
    /// So many did it.
    #[schema(example = 1204)]
    done: i64,
    /// So many did not, and were to be tried again.
    #[schema(example = 3)]
    failed: i64,
    /// So many did not, and were the last: the job was given up.
    #[schema(example = 1)]
    dead: i64,
}

impl From<Hour> for JobHour {
    fn from(hour: Hour) -> Self {
        let Hour { starts_at, done, failed, dead } = hour;
        Self { starts_at, done, failed, dead }
    }
}

/// How background work fared in the last 24 hours, hour by hour.
#[utoipa::path(
    get, path = "/api/v1/jobs/hours", tag = "jobs", operation_id = "list_job_hours",
    responses(
        (status = 200, description = "The hours", body = JobHours),
    ),
)]
pub async fn list_job_hours(call: Call, _: Caller) -> Answer<Json<JobHours>> {
    let hours = job_admin::hours(&call.pg().await?, call.now()).await?;
    Ok(Json(JobHours { items: hours.into_iter().map(JobHour::from).collect() }))
}
