//! A schedule as the API shows it.

use postern_domain::{
    ids::JobId,
    jobs::schedule::{CatchUp, Schedule},
    time::UnixMillis,
};
use postern_store::schedules::Kept;
use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::Plan;

/// A schedule.
#[derive(Serialize, ToSchema)]
pub struct ScheduleItem {
    /// Its name.
    #[schema(example = "purge_jobs")]
    name: &'static str,
    /// What for.
    description: &'static str,
    /// The kind of job that it orders.
    #[schema(example = "purge_jobs")]
    kind: &'static str,
    /// When: minute, hour, day of the month, month, day of the week.
    #[schema(example = "30 3 * * *")]
    expression: String,
    /// Where it is that time.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// Whether it runs at all.
    enabled: bool,
    /// What becomes of occurrences that nobody ticked for: `skip`, `once` or `all`.
    #[schema(example = "once")]
    catch_up: &'static str,
    /// Whether somebody has said something else than the code.
    changed: bool,
    /// When it runs next; null while it is switched off, and before the first tick.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_run_at: Option<UnixMillis>,
    /// The latest occurrence that ran.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_run_at: Option<UnixMillis>,
    /// The job that it ordered then.
    #[schema(value_type = Option<uuid::Uuid>)]
    last_job: Option<JobId>,
}

impl ScheduleItem {
    /// That of a schedule.
    pub fn of(schedule: &'static Schedule, kept: &Kept) -> Self {
        let Plan { expression, time_zone, catch_up } = Plan::of(schedule, kept);
        Self {
            name: schedule.name,
            description: schedule.description,
            kind: schedule.kind,
            expression: expression.to_owned(),
            time_zone: time_zone.to_owned(),
            enabled: !kept.disabled,
            catch_up: CatchUp::name(catch_up),
            changed: kept.changed.is_some() || kept.catch_up.is_some() || kept.disabled,
            next_run_at: kept.next.filter(|_| !kept.disabled),
            last_run_at: kept.last,
            last_job: kept.last_job,
        }
    }
}
