//! `DELETE /api/v1/mfa/totp` and `POST /api/v1/mfa/backup-codes` (MFA-1, MFA-2).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::EmailTemplate};
use postern_edge::{
    Answer, Call, Caller, Problem, outbox,
    problem::{CONFLICT, NOT_FOUND, ProblemDocument},
};
use postern_store::{changes, mfa};
use serde_json::json;

use super::confirm_totp::BackupCodesAnswer;
use crate::secrets;

/// Remove the authenticator app, and with it the backup codes and the phone. Log-in asks for the password alone
/// then.
#[utoipa::path(
    delete, path = "/api/v1/mfa/totp", tag = "mfa", operation_id = "remove_totp",
    security(("access_token" = [])),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn remove_totp(call: Call, caller: Caller) -> Answer<StatusCode> {
    let template = EmailTemplate::FactorsChanged { change: "totp_removed".into() };
    let mail = outbox::to_owner(&call, template)?;
    let event = call.audit_by(&caller, AuditAction::TotpRemove, json!({}))?;
    if !mfa::remove_totp(&call.pg().await?, caller.user, &mail, &event).await? {
        return Err(Problem::new(&NOT_FOUND));
    }
    changes::publish(call.redis()?, caller.user, "factors.changed", &json!({})).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make ten new backup codes; those before are no longer good.
#[utoipa::path(
    post, path = "/api/v1/mfa/backup-codes", tag = "mfa", operation_id = "create_backup_codes",
    security(("access_token" = [])),
    responses(
        (status = 201, description = "The codes", body = BackupCodesAnswer),
        (status = 409, description = "They only stand beside an authenticator app", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn create_backup_codes(call: Call, caller: Caller) -> Answer<Response> {
    let (backup_codes, digests) = secrets::backup_codes()?;
    let template = EmailTemplate::FactorsChanged { change: "backup_codes_created".into() };
    let mail = outbox::to_owner(&call, template)?;
    let event = call.audit_by(&caller, AuditAction::BackupCodesCreate, json!({}))?;
    let (pg, user) = (call.pg().await?, caller.user);
    if !mfa::replace_backup_codes(&pg, user, &digests, call.now(), &mail, &event).await? {
        let detail = "Set up an authenticator app first; it comes with backup codes.";
        return Err(Problem::new(&CONFLICT).detail(detail));
    }
    changes::publish(call.redis()?, user, "factors.changed", &json!({})).await?;
    Ok((StatusCode::CREATED, Json(BackupCodesAnswer { backup_codes })).into_response())
}
