//! What `keys status` says.

use std::fmt::Write as _;

use postern_domain::time::UnixMillis;

use super::{
    counts::{self, Counts},
    place::{Ids, Place},
    ring::Ring,
    stages::{spent_at, times_of, usable_at},
};
use crate::secrets::Secrets;

/// One ring: its keys, what lies under them, and what may be done next. Without counts nothing is said of what is counted.
pub(super) fn of(
    secrets: &mut Secrets,
    ring: Ring,
    counts: Option<&Counts>,
    now: UnixMillis,
) -> anyhow::Result<String> {
    let ids = Place::of(secrets, ring).ids()?;
    let mut text = format!("{ring}\n");
    let mut line = |id: &str, stage: &str, since: Option<UnixMillis>| -> std::fmt::Result {
        let mut line = format!("  {id:<8}  {stage:<6}");
        if let Some(since) = since {
            write!(line, "  since {}", since.rfc3339())?;
        }
        if let Some((counts, what)) = counts.zip(ring.counted()) {
            write!(line, "  {} {what}", counts.get(id).unwrap_or(&0))?;
        }
        writeln!(text, "{}", line.trim_end())
    };
    line(&ids.active, "used", times_of(secrets, ring, &ids.active).used)?;
    if let Some(staged) = &ids.staged {
        line(staged, "staged", times_of(secrets, ring, staged).staged)?;
    }
    for old in &ids.old {
        line(old, "old", None)?;
    }
    for (id, count) in counts.into_iter().flatten().filter(|(id, _)| !ids.has(id)) {
        let what = ring.counted().unwrap_or_default();
        writeln!(text, "  {id:<8}  gone    {count} {what} that nothing opens")?;
    }
    if let Some(at) = usable_at(secrets, ring)? {
        writeln!(text, "  the staged key may be used {}", from(at, now))?;
    }
    if !ids.old.is_empty() {
        writeln!(text, "  {}", retiring(secrets, ring, &ids, counts, now)?)?;
    }
    Ok(text)
}

fn retiring(
    secrets: &mut Secrets,
    ring: Ring,
    ids: &Ids,
    counts: Option<&Counts>,
    now: UnixMillis,
) -> anyhow::Result<String> {
    if let Some(kept) = ring.kept() {
        return Ok(kept.to_owned());
    }
    let left = counts.map(|counts| counts::under(counts, &ids.old));
    Ok(match (ring.counted(), left, spent_at(secrets, ring)?) {
        (Some(what), None, _) => {
            format!(
                "the old keys may be dropped once no {what} are under them; without a database that is not known"
            )
        }
        (Some(what), Some(left @ 1..), _) => {
            format!(
                "the old keys may be dropped once the {left} {what} are moved: {}",
                ring.moved_by()
            )
        }
        (_, _, Some(at)) => format!("the old keys may be dropped {}", from(at, now)),
        (_, _, None) => "the old keys may be dropped in time".to_owned(),
    })
}

fn from(at: UnixMillis, now: UnixMillis) -> String {
    if at <= now { "now".to_owned() } else { format!("from {} on", at.rfc3339()) }
}

impl Ids {
    fn has(&self, id: &str) -> bool {
        let known = [&self.active].into_iter().chain(&self.staged).chain(&self.old);
        known.into_iter().any(|known| known == id)
    }
}
