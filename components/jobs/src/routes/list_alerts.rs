//! `GET /api/v1/jobs/alerts` (JOB-6).

use axum::Json;
use postern_domain::jobs::alert::RULES;
use postern_edge::{Answer, Call, Caller};
use postern_store::alerts;
use serde::Serialize;
use utoipa::ToSchema;

use super::alert_item::AlertItem;

/// All alert rules: as many as there are in the code.
#[derive(Serialize, ToSchema)]
pub struct AlertList {
    /// In the order of the code.
    items: Vec<AlertItem>,
}

/// What the operator is told of without having asked, and how it is.
#[utoipa::path(
    get, path = "/api/v1/jobs/alerts", tag = "jobs", operation_id = "list_alerts",
    responses(
        (status = 200, description = "All alert rules", body = AlertList),
    ),
)]
pub async fn list_alerts(call: Call, _: Caller) -> Answer<Json<AlertList>> {
    let kept = alerts::kept(&call.pg().await?).await?;
    let items = RULES.iter().map(|rule| {
        let of_it = kept.iter().find(|(name, _)| name == rule.name);
        AlertItem::of(rule, of_it.map(|(_, kept)| kept.clone()).unwrap_or_default())
    });
    Ok(Json(AlertList { items: items.collect() }))
}
