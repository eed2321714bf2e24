//! Sessions that the caller has ended.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use postern_domain::audit::AuditAction;
use postern_edge::{Answer, Call, Caller, cookies, session_ends as ends};
use postern_store::sessions::Which;

/// Ends them; from a browser whose own session is among them it takes what it has.
pub(super) async fn end(
    call: &Call,
    caller: &Caller,
    which: Which,
    action: AuditAction,
) -> Answer<Response> {
    ends::end(call, caller, which, action).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if which.names(caller.session) && caller.by_cookie {
        cookies::take_all(&mut response);
    }
    Ok(response)
}
