//! `GET /api/v1/jobs/schedules` (JOB-3).

use axum::Json;
use postern_domain::jobs::schedule::SCHEDULES;
use postern_edge::{Answer, Call, Caller};
use postern_store::schedules;
use serde::Serialize;
use utoipa::ToSchema;

use super::schedule_item::ScheduleItem;

/// All schedules: as many as there are in the code.
#[derive(Serialize, ToSchema)]
pub struct ScheduleList {
    /// In the order of the code.
    items: Vec<ScheduleItem>,
}

/// What is done when nobody's change orders it, and when.
#[utoipa::path(
    get, path = "/api/v1/jobs/schedules", tag = "jobs", operation_id = "list_schedules",
    responses(
        (status = 200, description = "All schedules", body = ScheduleList),
    ),
)]
pub async fn list_schedules(call: Call, _: Caller) -> Answer<Json<ScheduleList>> {
    let kept = schedules::kept(&call.pg().await?).await?;
    let items = SCHEDULES.iter().map(|schedule| {
        let of_it = kept.iter().find(|(name, _)| name == schedule.name);
        ScheduleItem::of(schedule, &of_it.map(|(_, kept)| kept.clone()).unwrap_or_default())
    });
    Ok(Json(ScheduleList { items: items.collect() }))
}
