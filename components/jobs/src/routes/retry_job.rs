//! `POST /api/v1/jobs/{id}/retry` (JOB-2).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::JobId};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidPath,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_store::{
    effects::Effects,
    job_admin::{self, Changed},
};
use serde_json::json;

/// Have a job tried again that was given up, as often as a new one.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", operation_id = "retry_job",
    params(("id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = 204, description = "It is queued"),
        (status = 404, description = "There is none"),
        (status = 409, description = "It was not given up, or another that does the same waits already"),
    ),
)]
pub async fn retry_job(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<JobId>,
) -> Answer<StatusCode> {
    let effects = Effects::of(call.audit_by(&caller, AuditAction::JobRetry, json!({}))?);
    match job_admin::retry(&call.pg().await?, id, call.now(), &effects).await? {
        Changed::Done => Ok(StatusCode::NO_CONTENT),
        Changed::Unknown => Err(Problem::new(&NOT_FOUND)),
        Changed::Refused => Err(Problem::new(&CONFLICT)
            .detail("It was not given up, or another that does the same waits already.")),
    }
}
