//! `POST /internal/jobs/tick` (JOB-7): do what is due.

use crate::work::{self, TickAnswer};
use axum::Json;
use postern_edge::{Answer, Call};

/// Do what is due. Several ticks at once share the work; none does another's.
#[utoipa::path(
    post, path = "/internal/jobs/tick", tag = "jobs", operation_id = "tick",
    responses(
        (status = 200, description = "What was done", body = TickAnswer),
    ),
)]
pub async fn tick(call: Call) -> Answer<Json<TickAnswer>> {
    Ok(Json(work::run(&call).await?))
}
