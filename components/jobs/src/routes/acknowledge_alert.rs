//! `POST /api/v1/jobs/alerts/{name}/acknowledge` (JOB-6).

use axum::Json;
use postern_domain::{
    audit::AuditAction,
    jobs::{KindName, alert},
};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidPath,
    problem::{CONFLICT, NOT_FOUND},
};
use postern_store::{
    alerts::{self, Acknowledged},
    effects::Effects,
};
use serde_json::json;

use super::alert_item::AlertItem;

/// Say that one has an alert in hand: nobody is reminded of it any more. Its end is told, and so is what joins. Whoever said so
/// first stays named.
#[utoipa::path(
    post, path = "/api/v1/jobs/alerts/{name}/acknowledge", tag = "jobs", operation_id = "acknowledge_alert",
    params(("name" = String, Path, description = "The rule", example = "queue_age")),
    responses(
        (status = 200, description = "The rule", body = AlertItem),
        (status = 404, description = "There is none"),
        (status = 409, description = "It does not fire"),
    ),
)]
pub async fn acknowledge_alert(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<KindName>,
) -> Answer<Json<AlertItem>> {
    let rule = alert::rule(name.as_str()).ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let effects =
        Effects::of(call.audit_by(&caller, AuditAction::JobAlertAcknowledge, json!({}))?);
    let pg = call.pg().await?;
    match alerts::acknowledge(&pg, rule, caller.user, call.now(), &effects).await? {
        Acknowledged::InHand => Ok(Json(AlertItem::read(&pg, rule).await?)),
        Acknowledged::NotFiring => Err(Problem::new(&CONFLICT).detail("It does not fire.")),
    }
}
