//! Schedules (JOB-3): when work is ordered that nobody's change orders. A time is a cron expression in a zone of the IANA
//! database, so that "three at night" stays three at night where people live.
//!
//! When clocks change: what is to be done at a time of its own is done once each day, in spring behind the hour that is left out,
//! in autumn in the first of the two that are alike; what is done every so often goes on every so often. (The rules of Vixie cron,
//! as `croner` has them. It is asked for what comes next and never for what was before: looking back, its version 4.0.3 finds
//! the same moment again and again on the day when clocks go back, as the property at the end of this file has shown.)

use std::time::Duration;

use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::time::UnixMillis;

/// What is still on time: ticks may come once a minute.
const ON_TIME: Duration = Duration::from_mins(2);
/// How many missed occurrences are made up for at most.
pub const MOST_AT_ONCE: usize = 100;

/// A schedule that is part of the code. Administrators may change when it runs.
#[derive(Debug)]
pub struct Schedule {
    /// Its name; stored, so never changed.
    pub name: &'static str,
    /// The kind of job that it orders, which is told nothing.
    pub kind: &'static str,
    /// What for, for people: "…".
    pub description: &'static str,
    /// When: minute, hour, day of the month, month, day of the week.
    pub expression: &'static str,
    /// Where it is that time.
    pub time_zone: &'static str,
    /// What becomes of occurrences that nobody ticked for.
    pub catch_up: CatchUp,
}

/// All of them. Purges are a few minutes apart, at night in Europe.
pub const SCHEDULES: [Schedule; 8] = [
    Schedule {
        name: "purge_sign_up",
        kind: "purge_sign_up",
        description: "forget registrations, resets, changes of address and devices whose time is over",
        expression: "7 * * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
    Schedule {
        name: "purge_session_ends",
        kind: "purge_session_ends",
        description: "forget which sessions were ended that are long over",
        expression: "11 2 * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
    Schedule {
        name: "purge_factors",
        kind: "purge_factors",
        description: "forget second factors that nobody has finished to set up, and codes that are over",
        expression: "13 * * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
    Schedule {
        name: "purge_messages",
        kind: "purge_messages",
        description: "forget text messages behind their time",
        expression: "17 2 * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
    Schedule {
        name: "purge_grants",
        kind: "purge_grants",
        description: "forget grants that ended long ago",
        expression: "19 2 * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
    Schedule {
        name: "rewrap_mfa",
        kind: "rewrap_mfa",
        description: "put the secrets of authenticator apps under the key that is in use",
        expression: "29 * * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
    Schedule {
        name: "purge_jobs",
        kind: "purge_jobs",
        description: "forget background work that is over, with its tries",
        expression: "23 * * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
    Schedule {
        name: "purge_errors",
        kind: "purge_errors",
        description: "forget unexpected errors that have not come again",
        expression: "29 2 * * *",
        time_zone: "UTC",
        catch_up: CatchUp::Once,
    },
];

/// What becomes of occurrences that nobody ticked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// Nothing: only what is on time is done.
    Skip,
    /// One run stands for all of them.
    Once,
    /// Each is made up for, the latest hundred at most.
    All,
}

impl CatchUp {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Once => "once",
            Self::All => "all",
        }
    }

    /// That of a name.
    pub fn of(name: &str) -> Option<Self> {
        [Self::Skip, Self::Once, Self::All].into_iter().find(|one| one.name() == name)
    }
}

/// Why something is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimingError {
    /// It is no cron expression of five fields.
    #[error("not a cron expression of five fields")]
    Expression,
    /// No such zone.
    #[error("not a time zone of the IANA database")]
    TimeZone,
    /// There is no such day.
    #[error("this never comes")]
    Never,
}

/// When something is done.
#[derive(Clone, Debug)]
pub struct Timing {
    cron: Cron,
    zone: TimeZone,
}

/// Occurrences that are due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Those that are to run, the oldest first.
    pub runs: Vec<UnixMillis>,
    /// The first one that is not due yet.
    pub next: Option<UnixMillis>,
}

impl Timing {
    /// Reads when something is done, now or later than `now`.
    ///
    /// # Errors
    /// What it is that makes no sense.
    pub fn parse(expression: &str, time_zone: &str, now: UnixMillis) -> Result<Self, TimingError> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed);
        let cron = parser.build().parse(expression).map_err(|_| TimingError::Expression)?;
        let zone = TimeZone::get(time_zone).map_err(|_| TimingError::TimeZone)?;
        let timing = Self { cron, zone };
        timing.next_after(now).ok_or(TimingError::Never)?;
        Ok(timing)
    }

    /// The first occurrence behind a moment.
    pub fn next_after(&self, moment: UnixMillis) -> Option<UnixMillis> {
        let next = self.cron.find_next_occurrence(&self.local(moment)?, false).ok()?;
        Some(UnixMillis(next.timestamp().as_millisecond()))
    }

    fn local(&self, moment: UnixMillis) -> Option<Zoned> {
        Some(Timestamp::from_millisecond(moment.0).ok()?.to_zoned(self.zone.clone()))
    }

    /// What is due now, when `since` is the first occurrence that nobody has done anything about.
    pub fn due(&self, since: UnixMillis, now: UnixMillis, catch_up: CatchUp) -> Due {
        let most = if catch_up == CatchUp::All { MOST_AT_ONCE } else { 1 };
        let mut runs = self.latest(since, now, most);
        if catch_up == CatchUp::Skip {
            runs.retain(|run| now.since(*run) <= ON_TIME);
        }
        Due { runs, next: self.next_after(now) }
    }

    /// The latest occurrences, `most` at most, from `since` to `now`. They are looked for in a short while first, and in a longer
    /// one if there are too few, so that a year of minutes is not gone through one by one.
    fn latest(&self, since: UnixMillis, now: UnixMillis, most: usize) -> Vec<UnixMillis> {
        const HOURS: [u64; 4] = [1, 24, 24 * 32, 24 * 366];
        let windows = HOURS.map(|hours| since.max(now.minus(Duration::from_hours(hours))));
        for from in windows.into_iter().chain([since]) {
            let mut found = self.between(from, now);
            if from == since || found.len() >= most {
                return found.split_off(found.len().saturating_sub(most));
            }
        }
        Vec::new()
    }

    fn between(&self, from: UnixMillis, until: UnixMillis) -> Vec<UnixMillis> {
        let mut found = Vec::new();
        let mut before = UnixMillis(from.0.saturating_sub(1));
        while let Some(next) = self.next_after(before).filter(|next| *next <= until) {
            found.push(next);
            before = next;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> UnixMillis {
        UnixMillis::parse_rfc3339(text).unwrap()
    }

    fn timing(expression: &str, zone: &str) -> Timing {
        Timing::parse(expression, zone, at("2026-01-01T00:00:00Z")).unwrap()
    }

    /// Occurrences between two moments, one after the other.
    fn between(timing: &Timing, from: &str, to: &str) -> Vec<String> {
        let (mut moment, end) = (UnixMillis(at(from).0 - 1), at(to));
        let mut all = Vec::new();
        while let Some(next) = timing.next_after(moment).filter(|next| *next < end) {
            all.push(next.rfc3339());
            moment = next;
        }
        all
    }

    /// JOB-3: when clocks go forward, what stands in the hour that is left out is done behind it, once; the days around it have
    /// their time of the day, which is another time of the world.
    #[test]
    fn spring_leaves_nothing_out() {
        let berlin = timing("30 2 * * *", "Europe/Berlin");
        assert_eq!(
            between(&berlin, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"),
            ["2026-03-28T01:30:00.000Z", "2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"]
        );
        let new_york = timing("30 2 * * *", "America/New_York");
        assert_eq!(
            between(&new_york, "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z"),
            ["2026-03-07T07:30:00.000Z", "2026-03-08T07:00:00.000Z", "2026-03-09T06:30:00.000Z"]
        );
    }

    /// JOB-3: when clocks go back, what stands in the hour that comes twice is done in the first, once.
    #[test]
    fn autumn_does_nothing_twice() {
        let berlin = timing("30 2 * * *", "Europe/Berlin");
        assert_eq!(
            between(&berlin, "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"),
            ["2026-10-24T00:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]
        );
        let new_york = timing("30 1 * * *", "America/New_York");
        assert_eq!(
            between(&new_york, "2026-10-31T00:00:00Z", "2026-11-03T00:00:00Z"),
            ["2026-10-31T05:30:00.000Z", "2026-11-01T05:30:00.000Z", "2026-11-02T06:30:00.000Z"]
        );
    }

    /// JOB-3: what is done every half hour is done every half hour of the world, whatever clocks say.
    #[test]
    fn what_is_done_every_so_often_goes_on() {
        for (zone, day) in [
            ("Europe/Berlin", "2026-03-29"),
            ("Europe/Berlin", "2026-10-25"),
            ("America/New_York", "2026-03-08"),
            ("America/New_York", "2026-11-01"),
        ] {
            let every = timing("*/30 * * * *", zone);
            let found = between(&every, &format!("{day}T00:00:00Z"), &format!("{day}T12:00:00Z"));
            assert_eq!(found.len(), 24, "{zone} {day}: {found:?}");
        }
    }

    /// JOB-3: a day without ticks is made up for by policy.
    #[test]
    fn a_day_without_ticks_catches_up_by_policy() {
        let hourly = timing("0 * * * *", "Europe/Berlin");
        let (since, now) = (at("2026-05-01T00:00:00Z"), at("2026-05-02T00:30:00Z"));
        let next = Some(at("2026-05-02T01:00:00Z"));
        let last = at("2026-05-02T00:00:00Z");
        assert_eq!(hourly.due(since, now, CatchUp::Skip), Due { runs: vec![], next });
        assert_eq!(hourly.due(since, now, CatchUp::Once), Due { runs: vec![last], next });
        let all = hourly.due(since, now, CatchUp::All);
        assert_eq!((all.runs.len(), all.runs[0], all.runs[24], all.next), (25, since, last, next));
        // On time is on time, whatever the policy.
        let on_time = last.plus(Duration::from_secs(119));
        for policy in [CatchUp::Skip, CatchUp::Once, CatchUp::All] {
            assert_eq!(hourly.due(last, on_time, policy).runs, [last], "{policy:?}");
            assert_eq!(hourly.due(last.plus(ON_TIME), on_time, policy).runs, [], "{policy:?}");
        }
        assert_eq!(hourly.due(last, last.plus(Duration::from_secs(121)), CatchUp::Skip).runs, []);
    }

    /// JOB-3: a year without ticks is a hundred runs at most, the latest ones.
    #[test]
    fn catching_up_is_bounded() {
        let minutely = timing("* * * * *", "UTC");
        let (since, now) = (at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
        let due = minutely.due(since, now, CatchUp::All);
        assert_eq!((due.runs.len(), due.runs[MOST_AT_ONCE - 1]), (MOST_AT_ONCE, now));
        assert_eq!(due.runs[0], now.minus(Duration::from_mins(99)));
    }

    #[test]
    fn nonsense_is_no_time() {
        let parse = |expression, zone| {
            Timing::parse(expression, zone, at("2026-01-01T00:00:00Z")).map(drop)
        };
        for expression in
            ["", "* * * *", "* * * * * *", "61 * * * *", "@hourly now", "0 0 * * * 2030"]
        {
            assert_eq!(parse(expression, "UTC"), Err(TimingError::Expression), "{expression}");
        }
        for zone in ["", "Berlin", "Europe/Atlantis", "+02:00"] {
            assert_eq!(parse("* * * * *", zone), Err(TimingError::TimeZone), "{zone}");
        }
        assert_eq!(parse("0 0 30 2 *", "UTC"), Err(TimingError::Never));
        assert_eq!(parse("17 3 * * 1-5", "Europe/Berlin"), Ok(()));
    }

    /// JOB-3: the code's own schedules make sense, and have names of their own.
    #[test]
    fn the_schedules_of_the_code_are_times() {
        let now = at("2026-01-01T00:00:00Z");
        for (place, one) in SCHEDULES.iter().enumerate() {
            assert!(Timing::parse(one.expression, one.time_zone, now).is_ok(), "{}", one.name);
            assert!(one.kind.parse::<super::super::KindName>().is_ok(), "{}", one.name);
            assert!(SCHEDULES[..place].iter().all(|other| other.name != one.name), "{}", one.name);
        }
        for policy in [CatchUp::Skip, CatchUp::Once, CatchUp::All] {
            assert_eq!(CatchUp::of(policy.name()), Some(policy));
        }
    }

    proptest! {
        /// JOB-3: whenever and however often ticks come, over both changes of clocks, each occurrence runs once.
        #[test]
        fn ticks_at_any_time_run_each_occurrence_once(
            ticks in proptest::collection::vec(1_i64..7_200_000, 1..60),
            autumn in any::<bool>(),
            expression in prop::sample::select(vec!["*/20 * * * *", "30 2 * * *", "0 * * * *", "15 1-3 * * *"]),
            zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
        ) {
            let timing = timing(expression, zone);
            let start = at(if autumn { "2026-10-24T12:00:00Z" } else { "2026-03-28T12:00:00Z" });
            let mut since = timing.next_after(start).unwrap();
            let (mut now, mut runs) = (start, Vec::new());
            for pause in ticks {
                now = now.plus(Duration::from_millis(pause.unsigned_abs()));
                if since <= now {
                    let due = timing.due(since, now, CatchUp::All);
                    runs.extend(due.runs);
                    since = due.next.unwrap();
                }
            }
            let mut expected = Vec::new();
            let mut moment = start;
            while let Some(next) = timing.next_after(moment).filter(|next| *next <= now) {
                expected.push(next);
                moment = next;
            }
            prop_assert_eq!(runs, expected);
        }
    }
}
