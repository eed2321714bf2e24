//! `PUT /api/v1/jobs/schedules/{name}` (JOB-3).

use axum::Json;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::AuditAction,
    jobs::{
        KindName,
        schedule::{CatchUp, SCHEDULES, Timing, TimingError},
    },
};
use postern_edge::{
    Answer, Call, Caller, Problem, Valid,
    body::{FieldErrors, ValidPath},
    problem::{FieldError, NOT_FOUND},
};
use postern_store::{
    effects::Effects,
    schedules::{self, Kept, Setting},
};
use utoipa::ToSchema;

use super::schedule_item::ScheduleItem;
use crate::plan::Plan;

/// When a schedule runs.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ScheduleSettings {
    /// When: minute, hour, day of the month, month, day of the week.
    #[schema(example = "30 3 * * *", max_length = 100)]
    expression: String,
    /// Where it is that time: a name of the IANA database.
    #[schema(example = "Europe/Berlin", max_length = 100)]
    time_zone: String,
    /// Whether it runs at all.
    enabled: bool,
    /// What becomes of occurrences that nobody ticked for.
    #[schema(inline)]
    catch_up: MissedRuns,
}

/// What becomes of occurrences that nobody ticked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors, rename_all = lowercase)]
#[schema(rename_all = "lowercase")]
pub enum MissedRuns {
    /// Nothing.
    Skip,
    /// One run stands for all of them.
    Once,
    /// Each is made up for, the latest hundred at most.
    All,
}

impl From<MissedRuns> for CatchUp {
    fn from(missed: MissedRuns) -> Self {
        match missed {
            MissedRuns::Skip => Self::Skip,
            MissedRuns::Once => Self::Once,
            MissedRuns::All => Self::All,
        }
    }
}

/// More than any expression, or name of a zone, has.
const MAX_BYTES: usize = 100;

impl ScheduleSettings {
    fn timing(&self, call: &Call) -> Answer<Timing> {
        let read = if self.expression.len() > MAX_BYTES {
            Err(TimingError::Expression)
        } else if self.time_zone.len() > MAX_BYTES {
            Err(TimingError::TimeZone)
        } else {
            Timing::parse(&self.expression, &self.time_zone, call.now())
        };
        read.map_err(|error| {
            let (pointer, code, detail) = match error {
                TimingError::Expression => (
                    "/expression",
                    FieldCode::InvalidExpression,
                    "Expected a cron expression of five fields, such as `30 3 * * *`.",
                ),
                TimingError::TimeZone => (
                    "/time_zone",
                    FieldCode::InvalidTimeZone,
                    "Expected the name of a time zone, such as Europe/Berlin.",
                ),
                TimingError::Never => ("/expression", FieldCode::Never, "There is no such day."),
            };
            let (pointer, detail) = (pointer.to_owned(), detail.to_owned());
            Problem::invalid(vec![FieldError { pointer, code, detail }])
        })
    }
}

/// Say when scheduled work is done. It counts from now on: what was missed before is not made up for.
#[utoipa::path(
    put, path = "/api/v1/jobs/schedules/{name}", tag = "jobs", operation_id = "put_schedule",
    params(("name" = String, Path, description = "The schedule", example = "purge_jobs")),
    request_body = ScheduleSettings,
    responses(
        (status = 200, description = "The schedule", body = ScheduleItem),
        (status = 404, description = "There is none"),
    ),
)]
pub async fn put_schedule(
    call: Call,
    caller: Caller,
    ValidPath(name): ValidPath<KindName>,
    Valid(settings): Valid<ScheduleSettings>,
) -> Answer<Json<ScheduleItem>> {
    let schedule = SCHEDULES.iter().find(|one| one.name == name.as_str());
    let schedule = schedule.ok_or_else(|| Problem::new(&NOT_FOUND))?;
    let next = settings.timing(&call)?.next_after(call.now());
    let pg = call.pg().await?;
    let before = schedules::kept(&pg).await?.into_iter().find(|(of, _)| of == schedule.name);
    let before = before.map(|(_, kept)| kept).unwrap_or_default();
    let ScheduleSettings { expression, time_zone, enabled, catch_up } = settings;
    let kept = Kept {
        changed: Some((expression.clone(), time_zone.clone())),
        disabled: !enabled,
        catch_up: Some(catch_up.into()),
        next,
        ..before
    };
    let timing = Plan::of(schedule, &kept).text();
    let setting = Setting {
        expression: &expression,
        time_zone: &time_zone,
        enabled,
        catch_up: catch_up.into(),
        timing: &timing,
        next,
    };
    let event =
        call.audit_by(&caller, AuditAction::JobSchedulePut, schedules::details(&setting))?;
    schedules::put(&pg, schedule.name, &setting, &Effects::of(event)).await?;
    Ok(Json(ScheduleItem::of(schedule, &kept)))
}
