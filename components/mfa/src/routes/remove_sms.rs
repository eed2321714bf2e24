//! `DELETE /api/v1/mfa/sms` (MFA-3).

use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::EmailTemplate, notices::NoticeKind};
use postern_edge::{Answer, Call, Caller, Problem, notices, problem::NOT_FOUND};
use postern_store::{effects::Effects, factors::phones};
use serde_json::json;

/// Remove the phone.
#[utoipa::path(
    delete, path = "/api/v1/mfa/sms", tag = "mfa", operation_id = "remove_sms",
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn remove_sms(call: Call, caller: Caller) -> Answer<StatusCode> {
    let template = EmailTemplate::FactorsChanged { change: "sms_removed".into() };
    let mail = Effects::at(call.now()).mail(template)?;
    let effects = Effects::of(call.audit_by(&caller, AuditAction::SmsRemove, json!({}))?)
        .notice(NoticeKind::FactorsChanged, json!({}))?;
    if !phones::remove(&call.pg().await?, caller.user, &mail, &effects).await? {
        return Err(Problem::new(&NOT_FOUND));
    }
    notices::tell(&call, caller.user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
}
