//! `DELETE /api/v1/jobs/{id}` (JOB-2).

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

/// Discard a job that was given up, or has not begun. Jobs that wait for it fail or run, as they were ordered.
#[utoipa::path(
    delete, path = "/api/v1/jobs/{id}", tag = "jobs", operation_id = "discard_job",
    params(("id" = uuid::Uuid, Path, description = "The job")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "There is none"),
        (status = 409, description = "It is running, or was done"),
    ),
)]
pub async fn discard_job(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<JobId>,
) -> Answer<StatusCode> {
    let effects = Effects::of(call.audit_by(&caller, AuditAction::JobDiscard, json!({}))?);
    match job_admin::discard(&call.pg().await?, id, &effects).await? {
        Changed::Done => Ok(StatusCode::NO_CONTENT),
        Changed::Unknown => Err(Problem::new(&NOT_FOUND)),
        Changed::Refused => Err(Problem::new(&CONFLICT).detail("It is running, or was done.")),
    }
}
