//! `POST /api/v1/session/logout` (AUTH-5, SES-3).

use axum::response::Response;
use postern_domain::audit::AuditAction;
use postern_edge::{Answer, Call, Caller};
use postern_store::sessions::Which;

use super::ended::end;

/// Log out. The access token is refused from the next request on.
#[utoipa::path(
    post, path = "/api/v1/session/logout", tag = "session", operation_id = "logout",
    responses(
        (status = 204, description = "Logged out"),
    ),
)]
pub async fn logout(call: Call, caller: Caller) -> Answer<Response> {
    end(&call, &caller, Which::One(caller.session), AuditAction::Logout).await
}
