//! How far schedules are, and what administrators have said of them (JOB-3).

use postern_domain::{
    ids::JobId,
    jobs::schedule::{CatchUp, SCHEDULES, Schedule},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};
use serde_json::{Value, json};

use crate::{Result, defect, effects::Effects};

/// What is kept of a schedule.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// When, if administrators have said so: expression and zone.
    pub changed: Option<(String, String)>,
    /// Whether it was switched off.
    pub disabled: bool,
    /// What becomes of missed occurrences, if administrators have said so.
    pub catch_up: Option<CatchUp>,
    /// Of which expression and zone `next` is an occurrence.
    pub timing: Option<String>,
    /// The first occurrence that nobody has done anything about.
    pub next: Option<UnixMillis>,
    /// The latest that ran.
    pub last: Option<UnixMillis>,
    /// The job that it ordered.
    pub last_job: Option<JobId>,
}

/// What is kept of the schedules of the code, by name.
pub async fn kept(pg: &Connection) -> Result<Vec<(String, Kept)>> {
    let names: Vec<String> = SCHEDULES.iter().map(|one| one.name.to_owned()).collect();
    let rows = pg
        .query(
            "SELECT name, expression, time_zone, enabled, catch_up, timing, ms(next_at) AS next_at, ms(last_at) AS last_at,
                    last_job
             FROM job_schedules WHERE name = ANY ($1::text[])",
            params![names],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let expression: Option<String> = row.get("expression")?;
            let catch_up: Option<String> = row.get("catch_up")?;
            let catch_up =
                catch_up.map(|name| CatchUp::of(&name).ok_or_else(|| defect("catch_up")));
            let kept = Kept {
                changed: expression.zip(row.get("time_zone")?),
                disabled: !row.get::<bool>("enabled")?,
                catch_up: catch_up.transpose()?,
                timing: row.get("timing")?,
                next: row.get::<Option<_>>("next_at")?.map(UnixMillis),
                last: row.get::<Option<_>>("last_at")?.map(UnixMillis),
                last_job: row.get::<Option<_>>("last_job")?.map(JobId::from_uuid),
            };
            Ok((row.get("name")?, kept))
        })
        .collect()
}

/// How far a schedule is now.
pub struct Progress<'a> {
    /// Of which expression and zone `next` is an occurrence.
    pub timing: &'a str,
    /// The first occurrence that nobody has done anything about.
    pub next: Option<UnixMillis>,
    /// The latest one that runs now.
    pub last: Option<UnixMillis>,
}

/// Moves a schedule on and orders what is due, if it is still where it was found: of two that tick at the same moment one
/// does. What is kept of a schedule for the first time orders nothing.
pub async fn advance(
    pg: &Connection,
    schedule: &Schedule,
    found: &Kept,
    progress: &Progress<'_>,
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH began AS (
             INSERT INTO job_schedules (name, timing, next_at) VALUES ($1, $4, from_ms($5)) ON CONFLICT DO NOTHING
         ), moved AS (
             UPDATE job_schedules SET timing = $4, next_at = from_ms($5), last_at = coalesce(from_ms($6), last_at),
                 last_job = coalesce($7, last_job)
             WHERE name = $1 AND enabled AND timing IS NOT DISTINCT FROM $2 AND next_at IS NOT DISTINCT FROM from_ms($3)
             RETURNING name
         )
         SELECT record_effects($8) FROM moved",
        params![
            schedule.name,
            found.timing.as_deref(),
            found.next.map(|at| at.0),
            progress.timing,
            progress.next.map(|at| at.0),
            progress.last.map(|at| at.0),
            effects.last_job().map(JobId::uuid),
            &effects.row(),
        ],
    )
    .await?;
    Ok(())
}

/// What administrators say of a schedule.
pub struct Setting<'a> {
    /// When.
    pub expression: &'a str,
    /// Where it is that time.
    pub time_zone: &'a str,
    /// Whether it runs at all.
    pub enabled: bool,
    /// What becomes of missed occurrences.
    pub catch_up: CatchUp,
    /// Expression and zone as `timing` has them.
    pub timing: &'a str,
    /// The first occurrence from now on: what was missed before is not made up for.
    pub next: Option<UnixMillis>,
}

/// Keeps what administrators say of a schedule.
pub async fn put(
    pg: &Connection,
    name: &str,
    setting: &Setting<'_>,
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH put AS (
             INSERT INTO job_schedules (name, expression, time_zone, enabled, catch_up, timing, next_at)
             VALUES ($1, $2, $3, $4, $5, $6, from_ms($7))
             ON CONFLICT (name) DO UPDATE SET expression = excluded.expression, time_zone = excluded.time_zone,
                 enabled = excluded.enabled, catch_up = excluded.catch_up, timing = excluded.timing,
                 next_at = excluded.next_at
             RETURNING name
         )
         SELECT record_effects($8) FROM put",
        params![
            name,
            setting.expression,
            setting.time_zone,
            setting.enabled,
            setting.catch_up.name(),
            setting.timing,
            setting.next.map(|at| at.0),
            &effects.row(),
        ],
    )
    .await?;
    Ok(())
}

/// What an event says of a setting.
pub fn details(setting: &Setting<'_>) -> Value {
    json!({
        "expression": setting.expression, "time_zone": setting.time_zone, "enabled": setting.enabled,
        "catch_up": setting.catch_up.name(),
    })
}
