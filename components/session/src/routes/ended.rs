//! Sessions that the caller has ended.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use postern_domain::audit::AuditAction;
use postern_edge::{Answer, Call, Caller, cookies, session_ends as ends};
use postern_store::sessions::Which;

/// Ends them, and takes the tokens from a browser.
pub(super) async fn end(
    call: &Call,
    caller: &Caller,
    which: Which,
    action: AuditAction,
) -> Answer<Response> {
    ends::end(call, caller, which, action).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    for cookie in cookies::clear() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
