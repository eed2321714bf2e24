//! `POST /api/v1/jobs/{id}/discard` (JOB-2).

use deserr::Deserr;
use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::JobId};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    problem::{CONFLICT, NOT_FOUND},
};
use postern_store::{
    effects::Effects,
    job_admin::{self, Changed},
};
use serde_json::json;
use utoipa::ToSchema;

use crate::fields;

/// Why a job is discarded.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct DiscardRequest {
    /// For those who look at it later; administrators see it, and the audit log keeps it. At most 500 characters. Nothing, if it is
    /// left out or empty.
    #[deserr(default, try_from(&String) = fields::reason -> Invalid)]
    #[schema(value_type = String, required = false, max_length = 500, example = "The address was a typing error.")]
    reason: Option<String>,
}

/// Discard a job that was given up, or has not begun. Jobs that wait for it fail or run, as they were ordered. What may be shown
/// of it stays for as long as a dead letter.
#[utoipa::path(
    post, path = "/api/v1/jobs/{id}/discard", tag = "jobs", operation_id = "discard_job",
    params(("id" = uuid::Uuid, Path, description = "The job")),
    request_body = DiscardRequest,
    responses(
        (status = 204, description = "It is discarded"),
        (status = 404, description = "There is none"),
        (status = 409, description = "It is running, or was done or discarded"),
    ),
)]
pub async fn discard_job(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<JobId>,
    Valid(DiscardRequest { reason }): Valid<DiscardRequest>,
) -> Answer<StatusCode> {
    let details = reason.as_ref().map_or_else(|| json!({}), |reason| json!({ "reason": reason }));
    let effects = Effects::of(call.audit_by(&caller, AuditAction::JobDiscard, details)?);
    let pg = call.pg().await?;
    match job_admin::discard(&pg, id, call.now(), reason.as_deref(), &effects).await? {
        Changed::Done => Ok(StatusCode::NO_CONTENT),
        Changed::Unknown => Err(Problem::new(&NOT_FOUND)),
        Changed::Refused => {
            Err(Problem::new(&CONFLICT).detail("It is running, or was done or discarded."))
        }
    }
}
