//! `POST /api/v1/users/me/restore` (USR-1).

use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::EmailTemplate, notices::NoticeKind};
use postern_edge::{Answer, Call, Caller, Problem, notices, problem::CONFLICT};
use postern_store::{accounts::deletions, effects::Effects};
use serde_json::json;

/// Keep my account after all.
#[utoipa::path(
    post, path = "/api/v1/users/me/restore", tag = "me", operation_id = "restore_me",
    responses(
        (status = 204, description = "It stays"),
        (status = 409, description = "No deletion is scheduled"),
    ),
)]
pub async fn restore_me(call: Call, caller: Caller) -> Answer<StatusCode> {
    let effects = Effects::of(call.audit_by(&caller, AuditAction::DeletionCancel, json!({}))?)
        .mail(EmailTemplate::DeletionCancelled)?
        .notice(NoticeKind::ProfileChanged, json!({ "fields": ["deletion_at"] }))?;
    let (pg, user) = (call.pg().await?, caller.user);
    if !deletions::cancel(&pg, user, call.now(), &effects).await? {
        return Err(Problem::new(&CONFLICT).detail("No deletion of the account is scheduled."));
    }
    notices::tell(&call, user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
}
