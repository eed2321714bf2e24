//! `POST /api/v1/oauth/connections/{id}/pause` (OAUTH-11).

use axum::Json;
use postern_domain::{audit::AuditAction, ids::ConnectionId, notices::NoticeKind};
use postern_edge::{Answer, Call, Caller, body::ValidPath};
use postern_store::effects::Effects;
use serde_json::json;

use super::connection_item::ConnectionItem;
use crate::pausing;

/// Pause a connection: nobody gets a token of it until it is resumed, and the provider is left alone. Pausing what is paused
/// changes nothing.
#[utoipa::path(
    post, path = "/api/v1/oauth/connections/{id}/pause", tag = "oauth", operation_id = "pause_connection",
    params(("id" = uuid::Uuid, Path, description = "The connection")),
    responses(
        (status = 200, description = "Paused", body = ConnectionItem),
        (status = 404, description = "The caller has no such connection"),
    ),
)]
pub async fn pause_connection(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ConnectionId>,
) -> Answer<Json<ConnectionItem>> {
    let event = call.audit_by(&caller, AuditAction::ConnectionPause, json!({}))?;
    let effects = Effects::of(event).notice(NoticeKind::ConnectionsChanged, json!({ "id": id }))?;
    pausing::change(&call, &caller, id, (true, &effects)).await
}
