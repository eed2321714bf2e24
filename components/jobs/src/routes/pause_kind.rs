//! `POST /api/v1/jobs/kinds/{kind}/pause` (JOB-2).

use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::KindName};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::{effects::Effects, job_admin};
use serde_json::json;

/// Pause a kind of background work: what is in hand is done, and no more is begun.
#[utoipa::path(
    post, path = "/api/v1/jobs/kinds/{kind}/pause", tag = "jobs", operation_id = "pause_kind_of_jobs",
    params(("kind" = String, Path, description = "The kind", example = "send_email")),
    responses(
        (status = 204, description = "It is paused"),
        (status = 404, description = "There is no such kind"),
    ),
)]
pub async fn pause_kind(
    call: Call,
    caller: Caller,
    ValidPath(kind): ValidPath<KindName>,
) -> Answer<StatusCode> {
    let effects = Effects::of(call.audit_by(&caller, AuditAction::JobKindPause, json!({}))?);
    let pg = call.pg().await?;
    if job_admin::pause(&pg, kind.as_str(), Some(call.now()), &effects).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::new(&NOT_FOUND))
    }
}
