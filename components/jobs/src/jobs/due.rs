//! Orders what schedules want (JOB-3). Of several that tick at the same moment, one moves a schedule on and orders what is due.

use postern_domain::{
    jobs::schedule::{CatchUp, SCHEDULES, Schedule, Timing},
    time::UnixMillis,
};
use postern_edge::{Call, Problem};
use postern_platform::{clock, pg::Connection};
use postern_store::{
    effects::Effects,
    schedules::{self, Kept, Progress},
};

use crate::plan::Plan;

/// Looks at each schedule, at the start of each tick.
pub async fn order(call: &Call) -> Result<(), Problem> {
    let pg = call.pg().await?;
    let now = UnixMillis(clock::now_ms());
    let kept = schedules::kept(&pg).await?;
    for schedule in &SCHEDULES {
        let of_it = kept.iter().find(|(name, _)| name == schedule.name);
        let of_it = of_it.map(|(_, kept)| kept.clone()).unwrap_or_default();
        order_one(&pg, schedule, &of_it, now).await?;
    }
    Ok(())
}

async fn order_one(
    pg: &Connection,
    schedule: &Schedule,
    kept: &Kept,
    now: UnixMillis,
) -> Result<(), Problem> {
    if kept.disabled {
        return Ok(());
    }
    let plan = Plan::of(schedule, kept);
    let timing = plan.text();
    if kept.timing.as_ref() == Some(&timing) && kept.next.is_none_or(|next| next > now) {
        return Ok(());
    }
    let read = Timing::parse(plan.expression, plan.time_zone, now).map_err(|error| {
        Problem::defect("time of a schedule").because(format_args!("{}: {error}", schedule.name))
    })?;
    let due = match kept.next.filter(|_| kept.timing.as_ref() == Some(&timing)) {
        Some(since) => read.due(since, now, plan.catch_up),
        // It is new, or the code says something else than the release before: from now on.
        None => read.due(now, now, CatchUp::Skip),
    };
    let mut effects = Effects::at(now);
    for _ in &due.runs {
        effects = effects.scheduled(schedule)?;
        if plan.catch_up != CatchUp::All {
            effects = effects.once(schedule.name);
        }
    }
    let last = due.runs.last().copied();
    let progress = Progress { timing: &timing, next: due.next, last };
    Ok(schedules::advance(pg, schedule, kept, &progress, &effects).await?)
}
