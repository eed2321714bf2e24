//! `POST /api/v1/mfa/totp/confirm` (MFA-1, MFA-2): the app counts from now on.

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    jobs::EmailTemplate,
    mfa::{
        factor::Factor,
        proof::Proof,
        totp::{self, Code, Step},
    },
    notices::NoticeKind,
};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem, Valid,
    body::FieldErrors,
    field, notices,
    problem::{CONFLICT, FieldError},
    session_ends,
};
use postern_store::{
    audit::{self, AuditEvent},
    effects::Effects,
    factors::mfa::{self, Confirmation},
    sessions::{self, Which},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{config, secrets};

/// A code of the app.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ConfirmTotpRequest {
    /// The six digits that the app shows now.
    #[deserr(try_from(&String) = field::required -> Invalid)]
    #[schema(value_type = String, example = "123456")]
    code: Code,
}

/// Backup codes. Shown once.
#[derive(Serialize, ToSchema)]
pub struct BackupCodesAnswer {
    /// Ten codes, each good for one log-in without the app.
    #[schema(example = json!(["89abc-defgh-jkmnp-qrstv-wxyz0"]))]
    pub backup_codes: Vec<String>,
}

/// Finish setting up the authenticator app. Log-in asks for it from now on; every other session ends.
#[utoipa::path(
    post, path = "/api/v1/mfa/totp/confirm", tag = "mfa", operation_id = "confirm_totp",
    request_body = ConfirmTotpRequest,
    responses(
        (status = 200, description = "The app counts; here are the backup codes", body = BackupCodesAnswer),
        (status = 409, description = "No app is being set up, or it was begun more than 15 minutes ago"),
    ),
)]
pub async fn confirm_totp(
    call: Call,
    caller: Caller,
    Valid(request): Valid<ConfirmTotpRequest>,
) -> Answer<Json<BackupCodesAnswer>> {
    let config = config::get().await?;
    let pg = call.pg().await?;
    let nothing = || Problem::new(&CONFLICT).detail("No authenticator app is being set up.");
    let pending = secrets::pending(&pg, caller.user, call.now()).await?;
    let pending = pending.ok_or_else(nothing)?;
    let secret = secrets::open(&config, caller.user, &pending)?;
    let Some(step) = totp::verify(&secret, &request.code, call.now(), Step(0)) else {
        let event = AuditEvent {
            outcome: AuditOutcome::Denied,
            reason: AuditReason::WrongCode,
            ..call.audit_by(&caller, AuditAction::TotpConfirm, json!({}))?
        };
        audit::record(&pg, &event).await?;
        return Err(Problem::invalid(vec![FieldError {
            pointer: "/code".into(),
            code: FieldCode::WrongCode,
            detail: "This is not the app's present code. Is the phone's clock right?".into(),
        }]));
    };
    let (backup_codes, digests) = secrets::backup_codes()?;
    let confirmation = Confirmation {
        user: caller.user,
        id: pending.id,
        step: step.0,
        backup_codes: &digests,
        now: call.now(),
    };
    let template = EmailTemplate::FactorsChanged { change: "totp_added".into() };
    let effects = Effects::of(call.audit_by(&caller, AuditAction::TotpConfirm, json!({}))?)
        .mail(template)?
        .end_sessions(Some(caller.session))?
        .notice(NoticeKind::FactorsChanged, json!({}))?;
    let version = mfa::confirm_totp(&pg, &confirmation, &effects).await?.ok_or_else(nothing)?;
    // From here on every session of the user has seen the second factor: this one just now.
    let redis = call.redis()?;
    let others = Which::OlderThan(version, Some(caller.session));
    session_ends::in_redis(&call, caller.user, others).await;
    let proof = Proof::Second(Factor::Totp);
    let proven = sessions::set_proof(redis, caller.user, caller.session, proof, call.now()).await;
    // The app is confirmed by now, and the codes are shown once: an answer without them would lose them. A session that
    // does not say so proves itself by a step-up.
    if let Err(error) = proven {
        postern_platform::log::line(&format!(
            "the session of a new factor stays as it was: {error}"
        ));
    }
    notices::tell(&call, caller.user, &effects).await;
    Ok(Json(BackupCodesAnswer { backup_codes }))
}
