//! `POST /api/v1/mfa/backup-codes` (MFA-1, MFA-2).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::EmailTemplate};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::{FieldErrors, ValidOrNone},
    notices,
    problem::CONFLICT,
};
use postern_store::{effects::Effects, factors::mfa};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    confirm_totp::BackupCodesAnswer,
    other_sessions::{end_others, ending_others},
};
use crate::secrets;

/// What becomes of the caller's other sessions.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CreateBackupCodesRequest {
    /// `true` keeps them; they end otherwise.
    #[deserr(default)]
    #[schema(required = false, default = false)]
    keep_other_sessions: bool,
}

/// Make ten new backup codes; those before are no longer good, and the caller's other sessions end.
#[utoipa::path(
    post, path = "/api/v1/mfa/backup-codes", tag = "mfa", operation_id = "create_backup_codes",
    request_body(content = Option<CreateBackupCodesRequest>, description = "May be left out"),
    responses(
        (status = 201, description = "The codes", body = BackupCodesAnswer),
        (status = 409, description = "They only stand beside an authenticator app"),
    ),
)]
pub async fn create_backup_codes(
    call: Call,
    caller: Caller,
    ValidOrNone(request): ValidOrNone<CreateBackupCodesRequest>,
) -> Answer<Response> {
    let keep_other_sessions = request.unwrap_or_default().keep_other_sessions;
    let (backup_codes, digests) = secrets::backup_codes()?;
    let template = EmailTemplate::FactorsChanged { change: "backup_codes_created".into() };
    let event = call.audit_by(&caller, AuditAction::BackupCodesCreate, json!({}))?;
    let effects = Effects::of(event).mail(template)?;
    let effects = ending_others(effects, &caller, keep_other_sessions)?;
    let (pg, user, now) = (call.pg().await?, caller.user, call.now());
    let replaced = mfa::replace_backup_codes(&pg, user, &digests, now, &effects).await?;
    let replaced = replaced.ok_or_else(|| {
        let detail = "Set up an authenticator app first; it comes with backup codes.";
        Problem::new(&CONFLICT).detail(detail)
    })?;
    end_others(&call, &caller, &replaced).await;
    notices::tell(&call, user, &effects).await;
    Ok((StatusCode::CREATED, Json(BackupCodesAnswer { backup_codes })).into_response())
}
