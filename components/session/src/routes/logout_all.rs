//! `POST /api/v1/session/logout-all` (AUTH-5, SES-3).

use axum::response::Response;
use postern_domain::audit::AuditAction;
use postern_edge::{Answer, Call, Caller};
use postern_store::sessions::Which;

use super::ended::end;

/// Log out everywhere. Wants a proof of identity of the last 15 minutes; to log out here alone never does.
#[utoipa::path(
    post, path = "/api/v1/session/logout-all", tag = "session", operation_id = "logout_all",
    responses(
        (status = 204, description = "Logged out on every device"),
    ),
)]
pub async fn logout_all(call: Call, caller: Caller) -> Answer<Response> {
    end(&call, &caller, Which::All, AuditAction::LogoutAll).await
}
