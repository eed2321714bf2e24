//! `POST /internal/jobs/tick` (JOB-7): do what is due.

use axum::Json;
use postern_edge::{Answer, Call, problem::ProblemDocument};
use serde::Serialize;
use utoipa::ToSchema;

use crate::work;

/// What a tick did.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TickAnswer {
    /// Jobs that were claimed.
    pub claimed: usize,
    /// Of those, done.
    pub done: usize,
    /// Of those, to be tried again.
    pub retried: usize,
    /// Of those, given up.
    pub dead: usize,
}

/// Do what is due. Several ticks at once share the work; none does another's.
#[utoipa::path(
    post, path = "/internal/jobs/tick", tag = "jobs", operation_id = "tick",
    security(("service_token" = [])),
    responses(
        (status = 200, description = "What was done", body = TickAnswer),
        (status = 401, description = "Wrong service token", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn tick(call: Call) -> Answer<Json<TickAnswer>> {
    Ok(Json(work::run(&call).await?))
}
