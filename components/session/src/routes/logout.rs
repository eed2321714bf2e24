//! `POST /api/v1/session/logout` and `…/logout-all` (AUTH-5, SES-3).

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use postern_domain::audit::AuditAction;
use postern_edge::{Answer, Call, Caller, cookies, session_ends as ends};
use postern_store::sessions::Which;

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

async fn end(call: &Call, caller: &Caller, which: Which, action: AuditAction) -> Answer<Response> {
    ends::end(call, caller, which, action).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    for cookie in cookies::clear() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
