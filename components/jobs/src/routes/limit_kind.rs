//! `PUT /api/v1/jobs/kinds/{kind}` (JOB-2).

use deserr::Deserr;
use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::KindName};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::{FieldErrors, ValidPath},
    problem::NOT_FOUND,
};
use postern_store::{effects::Effects, job_admin};
use serde_json::json;
use utoipa::ToSchema;

use crate::fields;

/// What administrators say of a kind.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct KindSettings {
    /// How many jobs may begin in a minute, over all workers; null for no limit. A tenth of them may begin at once.
    #[deserr(try_from(Option<i64>) = fields::per_minute -> Invalid)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 100_000, example = 600)]
    per_minute: Option<i32>,
}

/// Set how much of a kind of background work begins in a minute.
#[utoipa::path(
    put, path = "/api/v1/jobs/kinds/{kind}", tag = "jobs", operation_id = "limit_kind_of_jobs",
    params(("kind" = String, Path, description = "The kind", example = "send_email")),
    request_body = KindSettings,
    responses(
        (status = 204, description = "It is so from the next job on"),
        (status = 404, description = "There is no such kind"),
    ),
)]
pub async fn limit_kind(
    call: Call,
    caller: Caller,
    ValidPath(kind): ValidPath<KindName>,
    Valid(settings): Valid<KindSettings>,
) -> Answer<StatusCode> {
    let details = json!({ "per_minute": settings.per_minute });
    let effects = Effects::of(call.audit_by(&caller, AuditAction::JobKindLimit, details)?);
    let pg = call.pg().await?;
    if job_admin::limit(&pg, kind.as_str(), settings.per_minute, &effects).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::new(&NOT_FOUND))
    }
}
