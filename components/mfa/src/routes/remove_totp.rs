//! `DELETE /api/v1/mfa/totp` and `POST /api/v1/mfa/backup-codes` (MFA-1, MFA-2).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::EmailTemplate, notices::NoticeKind};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem,
    body::{FieldErrors, ValidOrNone, ValidQuery},
    notices,
    problem::{CONFLICT, NOT_FOUND},
    session_ends,
};
use postern_store::{
    effects::{Effects, Noticed},
    mfa::{self, FactorGone},
    sessions::{self, Which},
};
use serde_json::json;
use utoipa::ToSchema;

use super::confirm_totp::BackupCodesAnswer;
use crate::{fields, secrets};

/// What becomes of the caller's other sessions.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveQuery {
    /// `true` keeps them; they end otherwise.
    #[deserr(default, try_from(&String) = fields::flag -> Invalid)]
    #[param(value_type = Option<bool>, default = false)]
    keep_other_sessions: bool,
}

/// What becomes of the caller's other sessions.
#[derive(Debug, Default, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CreateBackupCodesRequest {
    /// `true` keeps them; they end otherwise.
    #[deserr(default)]
    #[schema(required = false, default = false)]
    keep_other_sessions: bool,
}

/// Remove the authenticator app, and with it the backup codes and the phone. Log-in asks for the password alone
/// then, the caller's other sessions end, and the assurance of what goes on falls to `aal1`.
#[utoipa::path(
    delete, path = "/api/v1/mfa/totp", tag = "mfa", operation_id = "remove_totp",
    params(RemoveQuery),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn remove_totp(
    call: Call,
    caller: Caller,
    ValidQuery(query): ValidQuery<RemoveQuery>,
) -> Answer<StatusCode> {
    let (pg, redis, user) = (call.pg().await?, call.redis()?, caller.user);
    let template = EmailTemplate::FactorsChanged { change: "totp_removed".into() };
    let mail = Effects::at(call.now()).mail(template)?;
    let event = call.audit_by(&caller, AuditAction::TotpRemove, json!({}))?;
    let effects = ending_others(Effects::of(event), &caller, query.keep_other_sessions)?;
    // First: should this component die in between, nobody goes on as if they had a factor that is gone.
    sessions::lower_assurance(redis, user).await?;
    let gone = mfa::remove_totp(&pg, user, &mail, &effects).await?;
    let gone = gone.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    end_others(&call, &caller, &gone).await;
    notices::tell(&call, user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
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

/// What goes with a factor beside it: the caller's other sessions, unless they are to go on.
fn ending_others(effects: Effects, caller: &Caller, keep: bool) -> Answer<Noticed> {
    let effects = if keep { effects } else { effects.end_sessions(Some(caller.session))? };
    Ok(effects.notice(NoticeKind::FactorsChanged, json!({}))?)
}

/// Ends what was opened before the factor went (ASVS 7.4.3); the queued job does the same, should this component die.
async fn end_others(call: &Call, caller: &Caller, gone: &FactorGone) {
    if let Some(version) = gone.version {
        let others = Which::OlderThan(version, Some(caller.session));
        session_ends::in_redis(call, caller.user, others).await;
    }
}
