//! `POST /api/v1/oauth/connections/{id}/resume` (OAUTH-11).

use axum::Json;
use postern_domain::{audit::AuditAction, ids::ConnectionId, notices::NoticeKind};
use postern_edge::{Answer, Call, Caller, body::ValidPath};
use postern_store::effects::Effects;
use serde_json::json;

use super::connection_item::ConnectionItem;
use crate::pausing;

/// Let a connection be used again.
#[utoipa::path(
    post, path = "/api/v1/oauth/connections/{id}/resume", tag = "oauth", operation_id = "resume_connection",
    params(("id" = uuid::Uuid, Path, description = "The connection")),
    responses(
        (status = 200, description = "Resumed", body = ConnectionItem),
        (status = 404, description = "The caller has no such connection"),
    ),
)]
pub async fn resume_connection(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ConnectionId>,
) -> Answer<Json<ConnectionItem>> {
    let event = call.audit_by(&caller, AuditAction::ConnectionResume, json!({}))?;
    let effects = Effects::of(event).notice(NoticeKind::ConnectionsChanged, json!({ "id": id }))?;
    pausing::change(&call, &caller, id, (false, &effects)).await
}
