//! `DELETE /api/v1/users/me/email` (USR-1).

use http::StatusCode;
use postern_domain::{audit::AuditAction, notices::NoticeKind};
use postern_edge::{Answer, Call, Caller, Problem, notices, problem::NOT_FOUND};
use postern_store::{accounts::email_changes, effects::Effects};
use serde_json::json;

/// Keep the present address after all.
#[utoipa::path(
    delete, path = "/api/v1/users/me/email", tag = "me", operation_id = "cancel_email_change",
    responses(
        (status = 204, description = "Nothing is under way any more"),
        (status = 404, description = "Nothing was"),
    ),
)]
pub async fn cancel_email_change(call: Call, caller: Caller) -> Answer<StatusCode> {
    let event =
        call.audit_by(&caller, AuditAction::EmailChangeStart, json!({ "cancelled": true }))?;
    let data = json!({ "fields": ["email"] });
    let effects = Effects::of(event).notice(NoticeKind::ProfileChanged, data)?;
    if !email_changes::cancel(&call.pg().await?, caller.user, &effects).await? {
        return Err(Problem::new(&NOT_FOUND));
    }
    notices::tell(&call, caller.user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
}
