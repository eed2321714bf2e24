//! `DELETE /api/v1/errors/{id}` (API-4).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::ErrorId};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, problem::NOT_FOUND};
use postern_store::{effects::Effects, errors};
use serde_json::json;

/// Take an unexpected error off the list that is dealt with. When it comes again it is there again, and counts from one.
#[utoipa::path(
    delete, path = "/api/v1/errors/{id}", tag = "errors", operation_id = "delete_error",
    params(("id" = uuid::Uuid, Path, description = "Its fingerprint")),
    responses(
        (status = 204, description = "It is off the list"),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn delete_error(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ErrorId>,
) -> Answer<StatusCode> {
    let pg = call.pg().await?;
    let gone = || Problem::new(&NOT_FOUND);
    // An id names nothing once its row is gone, so the event says what it was. None of this ever changes.
    let error = errors::read(&pg, id).await?.ok_or_else(gone)?;
    let details = json!({
        "component": error.component, "route": error.route, "job": error.job, "what": error.what,
        "source": error.source,
    });
    let effects = Effects::of(call.audit_by(&caller, AuditAction::ErrorDelete, details)?);
    if errors::delete(&pg, id, &effects).await? { Ok(StatusCode::NO_CONTENT) } else { Err(gone()) }
}
