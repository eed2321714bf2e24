//! The three stages of a key, and what keeps it from going on to the next (ADR 31). Nothing here does I/O: what is refused
//! changes nothing.

use std::time::Duration;

use anyhow::{bail, ensure};
use clap::ValueEnum as _;
use postern_domain::time::UnixMillis;

use super::{
    place::{Ids, Place},
    ring::Ring,
};
use crate::secrets::{KeyTimes, Secrets};

/// Lets what is not known of a key's times count from now: of a file that an earlier version wrote, or that somebody changed by
/// hand.
pub(super) fn note_unknown_times(secrets: &mut Secrets, now: UnixMillis) -> anyhow::Result<()> {
    for ring in Ring::value_variants() {
        let Ids { active, staged, old } = Place::of(secrets, *ring).ids()?;
        if !old.is_empty() {
            times(secrets, *ring, &active).used.get_or_insert(now);
        }
        if let Some(staged) = staged {
            times(secrets, *ring, &staged).staged.get_or_insert(now);
        }
    }
    Ok(())
}

fn name(ring: Ring, id: &str) -> String {
    format!("{ring}/{id}")
}

fn times<'a>(secrets: &'a mut Secrets, ring: Ring, id: &str) -> &'a mut KeyTimes {
    secrets.key_times.entry(name(ring, id)).or_default()
}

/// When a key came to its stages, as far as that is known.
pub(super) fn times_of(secrets: &Secrets, ring: Ring, id: &str) -> KeyTimes {
    secrets.key_times.get(&name(ring, id)).copied().unwrap_or_default()
}

/// The staged key's id, and when it may be used.
pub(super) fn usable_at(secrets: &mut Secrets, ring: Ring) -> anyhow::Result<Option<UnixMillis>> {
    let Some(staged) = Place::of(secrets, ring).ids()?.staged else { return Ok(None) };
    let since = times_of(secrets, ring, &staged).staged;
    Ok(since.map(|since| since.plus(ring.known_before())))
}

/// When what the old keys made is no longer in use.
pub(super) fn spent_at(secrets: &mut Secrets, ring: Ring) -> anyhow::Result<Option<UnixMillis>> {
    let active = Place::of(secrets, ring).ids()?.active;
    let since = times_of(secrets, ring, &active).used;
    Ok(since.map(|since| since.plus(ring.good_for())))
}

/// Makes a key that every process is to know before one uses it.
pub(super) fn stage(secrets: &mut Secrets, ring: Ring, now: UnixMillis) -> anyhow::Result<()> {
    let mut place = Place::of(secrets, ring);
    if let Some(staged) = place.ids()?.staged {
        bail!(
            "key {staged} of `{ring}` is staged already. Restart every process with it, then `keys use {ring}`"
        );
    }
    place.stage()?;
    if let Some(staged) = place.ids()?.staged {
        times(secrets, ring, &staged).staged = Some(now);
    }
    Ok(())
}

/// Puts the staged key into use.
pub(super) fn use_staged(secrets: &mut Secrets, ring: Ring, now: UnixMillis) -> anyhow::Result<()> {
    let Some(at) = usable_at(secrets, ring)? else {
        bail!(
            "no key of `{ring}` is staged, and one that some process does not know must not be used by another. \
             `keys stage {ring}` comes first, and a restart of every process; --now goes without if a key has leaked"
        );
    };
    ensure!(
        at <= now,
        "the staged key of `{ring}` may be used from {} on: until then there are services that have read the published keys \
         without it. --now does not wait",
        at.rfc3339()
    );
    put_into_use(secrets, ring, now)
}

fn put_into_use(secrets: &mut Secrets, ring: Ring, now: UnixMillis) -> anyhow::Result<()> {
    let mut place = Place::of(secrets, ring);
    place.use_staged()?;
    let active = place.ids()?.active;
    times(secrets, ring, &active).used = Some(now);
    Ok(())
}

/// Puts the staged key into use, or a new one if none is staged, though not everybody may know it.
pub(super) fn use_now(secrets: &mut Secrets, ring: Ring, now: UnixMillis) -> anyhow::Result<()> {
    if Place::of(secrets, ring).ids()?.staged.is_none() {
        stage(secrets, ring, now)?;
    }
    put_into_use(secrets, ring, now)
}

/// Lets go of keys that have leaked: uses a new one, and drops all others, a staged one among them, since it stood in the same
/// file. `left` is what lies under these keys.
pub(super) fn replace_leaked(
    secrets: &mut Secrets,
    ring: Ring,
    now: UnixMillis,
    left: i64,
) -> anyhow::Result<()> {
    if let Some(kept) = ring.kept() {
        bail!("{kept}. `keys use {ring} --now` puts another one into use");
    }
    if let Some(what) = ring.counted() {
        ensure!(
            left == 0,
            "{left} {what} lie under the keys that were to be dropped, and could never be read again. \
             `keys use {ring} --now` and a restart come first; {}. Then `keys retire {ring}`",
            ring.moved_by()
        );
    }
    Place::of(secrets, ring).drop_staged()?;
    use_now(secrets, ring, now)?;
    drop_old(secrets, ring)
}

/// Drops the old keys. `left` is what lies under them.
pub(super) fn retire(
    secrets: &mut Secrets,
    ring: Ring,
    now: UnixMillis,
    left: i64,
) -> anyhow::Result<()> {
    if let Some(kept) = ring.kept() {
        bail!("{kept}");
    }
    let old = Place::of(secrets, ring).ids()?.old;
    ensure!(!old.is_empty(), "`{ring}` has no old key: there is nothing to retire");
    if let Some(what) = ring.counted() {
        ensure!(
            left == 0,
            "{left} {what} are still under an old key of `{ring}` ({}): {}",
            old.join(", "),
            ring.moved_by()
        );
    }
    let at = spent_at(secrets, ring)?.unwrap_or_else(|| now.plus(ring.good_for()));
    ensure!(
        at <= now,
        "the old keys of `{ring}` ({}) may be dropped from {} on, {} behind `keys use`: until then something that they made \
         may be in use. If one has leaked, `keys use {ring} --now --retire` replaces them at once",
        old.join(", "),
        at.rfc3339(),
        lasting(ring.good_for())
    );
    drop_old(secrets, ring)
}

fn drop_old(secrets: &mut Secrets, ring: Ring) -> anyhow::Result<()> {
    let mut place = Place::of(secrets, ring);
    place.drop_old()?;
    let Ids { active, staged, .. } = place.ids()?;
    let kept: Vec<String> =
        [Some(active), staged].into_iter().flatten().map(|id| name(ring, &id)).collect();
    let all = format!("{ring}/");
    secrets.key_times.retain(|key, _| !key.starts_with(&all) || kept.contains(key));
    Ok(())
}

/// The first two stages at once, for an instance of one process.
pub(super) fn rotate(secrets: &mut Secrets, ring: Ring, now: UnixMillis) -> anyhow::Result<()> {
    if let Some(staged) = Place::of(secrets, ring).ids()?.staged {
        bail!("key {staged} of `{ring}` is staged: `keys use {ring}` puts it into use");
    }
    use_now(secrets, ring, now)
}

/// A duration in hours and minutes.
pub(super) fn lasting(duration: Duration) -> String {
    let minutes = duration.as_secs().div_ceil(60);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
