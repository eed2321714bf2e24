//! `DELETE /api/v1/oauth/connections/{id}` (OAUTH-9, OAUTH-10).

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::{ConnectionId, ConsentId},
    notices::NoticeKind,
};
use postern_edge::{Answer, Call, Caller, Problem, body::ValidPath, notices, problem::NOT_FOUND};
use postern_platform::{log, random};
use postern_store::{connections, effects::Effects};
use serde_json::json;

use crate::revoking;

/// Disconnect an account: its tokens are gone at once, and the provider is told, unless that would end another connection
/// (Google takes back everything that was granted to the same project). The receipts stay.
#[utoipa::path(
    delete, path = "/api/v1/oauth/connections/{id}", tag = "oauth", operation_id = "remove_connection",
    params(("id" = uuid::Uuid, Path, description = "The connection")),
    responses(
        (status = 204, description = "Disconnected"),
        (status = 404, description = "The caller has no such connection"),
    ),
)]
pub async fn remove_connection(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ConnectionId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::ConnectionRemove, json!({}))?;
    let effects = Effects::of(event).notice(NoticeKind::ConnectionsChanged, json!({ "id": id }))?;
    let consent = ConsentId::new(call.now(), random::bytes()?);
    let pg = call.pg().await?;
    let given = (consent, caller.device.as_str());
    if !connections::remove(&pg, (caller.user, id), given, call.now(), &effects).await? {
        return Err(Problem::new(&NOT_FOUND));
    }
    notices::tell(&call, caller.user, &effects).await;
    // It is removed by now, whatever the provider says: a tick tells it again.
    if let Err(problem) = revoking::revoke_due(&call, Some(id)).await {
        let why = problem.internal_text().unwrap_or(problem.kind().slug);
        log::line(&format!("revoking is left to a tick: {why}"));
    }
    Ok(StatusCode::NO_CONTENT)
}
