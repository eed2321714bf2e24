//! `DELETE /api/v1/mfa/totp` (MFA-1, MFA-2).

use deserr::Deserr;
use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::EmailTemplate};
use postern_edge::{
    Answer, Call, Caller, Invalid, Problem,
    body::{FieldErrors, ValidQuery},
    field, notices,
    problem::NOT_FOUND,
};
use postern_store::{effects::Effects, factors::mfa, sessions};
use serde_json::json;

use super::other_sessions::{end_others, ending_others};
/// What becomes of the caller's other sessions.
#[derive(Debug, Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveQuery {
    /// `true` keeps them; they end otherwise.
    #[deserr(default, try_from(&String) = field::required -> Invalid)]
    #[param(value_type = Option<bool>, default = false)]
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
