//! `POST /api/v1/jobs/kinds/{kind}/resume` (JOB-2).

use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::KindName};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::{effects::Effects, job_admin};
use serde_json::json;

/// Go on with a kind of background work that was paused.
#[utoipa::path(
    post, path = "/api/v1/jobs/kinds/{kind}/resume", tag = "jobs", operation_id = "resume_kind_of_jobs",
    params(("kind" = String, Path, description = "The kind", example = "send_email")),
    responses(
        (status = 204, description = "It goes on"),
        (status = 404, description = "There is no such kind"),
    ),
)]
pub async fn resume_kind(
    call: Call,
    caller: Caller,
    ValidPath(kind): ValidPath<KindName>,
) -> Answer<StatusCode> {
    let effects = Effects::of(call.audit_by(&caller, AuditAction::JobKindResume, json!({}))?);
    if job_admin::pause(&call.pg().await?, kind.as_str(), None, &effects).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::new(&NOT_FOUND))
    }
}
