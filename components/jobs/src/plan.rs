//! When a schedule runs: as administrators have said, else as the code says.

use postern_domain::jobs::schedule::{CatchUp, Schedule};
use postern_store::schedules::Kept;

/// When it runs.
pub struct Plan<'a> {
    /// The expression.
    pub expression: &'a str,
    /// The zone.
    pub time_zone: &'a str,
    /// What becomes of missed occurrences.
    pub catch_up: CatchUp,
}

impl<'a> Plan<'a> {
    /// That of a schedule.
    pub fn of(schedule: &'a Schedule, kept: &'a Kept) -> Self {
        let (expression, time_zone) = match &kept.changed {
            Some((expression, time_zone)) => (expression.as_str(), time_zone.as_str()),
            None => (schedule.expression, schedule.time_zone),
        };
        Self { expression, time_zone, catch_up: kept.catch_up.unwrap_or(schedule.catch_up) }
    }

    /// As it is kept beside the next occurrence, which is one of this.
    pub fn text(&self) -> String {
        format!("{} {}", self.expression, self.time_zone)
    }
}
