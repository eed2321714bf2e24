//! Alert rules (JOB-6): what an operator is told of without having asked. What a rule measures is a function in
//! `migrations/functions/alerts.sql`; how long something has to last, when it is over, and who is told how often, is here.
//!
//! A rule fires when what it measures has been too much for a while, and is over when it has been little enough for a while. One
//! word when it begins and one when it is over, one more for each kind, schedule or provider that joins meanwhile, and one a day
//! as long as it lasts and nobody has acknowledged it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Order as _, TellDevices, schedule::SCHEDULES};
use crate::{oauth::providers::PROVIDERS, time::UnixMillis};

/// How often rules are looked at at most, whoever ticks.
pub const EVERY: Duration = Duration::from_secs(15);
/// How long a value has to be little enough until an alert is over.
pub const CALM: Duration = Duration::from_mins(5);
/// The same of an alert that began soon after the one before was over: what goes up and down is one alert, not a hundred.
pub const CALM_AGAIN: Duration = Duration::from_hours(1);
/// How often it is said that an alert is not over, which nobody has acknowledged.
pub const REMIND_EVERY: Duration = Duration::from_hours(24);
/// The longest that administrators can have something last before an alert begins.
pub const LONGEST_HOLD: Duration = Duration::from_hours(24);
/// What is counted is counted so far.
const MOST: i64 = 10_000;
/// The longest time that can be a threshold, in s.
const LONGEST_S: i64 = 7 * 24 * 3600;

/// In what a value is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Jobs.
    Jobs,
    /// Of a hundred.
    Percent,
    /// Connections to a provider.
    Connections,
}

impl Unit {
    /// As the API has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Jobs => "jobs",
            Self::Percent => "percent",
            Self::Connections => "connections",
        }
    }

    /// The largest threshold that a value can ever reach.
    pub fn most(self) -> i64 {
        match self {
            Self::Seconds => LONGEST_S,
            Self::Jobs | Self::Connections => MOST,
            Self::Percent => 100,
        }
    }
}

/// What a measure asks for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Nothing.
    None,
    /// The schedules of the code.
    Schedules,
    /// The providers of the code.
    Providers,
    /// The kinds of job that are left out: those of which only tries that failed are on record (`FORGOTTEN`).
    Unrecorded,
}

/// The kinds of job that are forgotten once they are done.
pub const UNRECORDED: [&str; 1] = [TellDevices::KIND];

impl Names {
    /// The names.
    pub fn list(self) -> Vec<&'static str> {
        match self {
            Self::None => Vec::new(),
            Self::Schedules => SCHEDULES.iter().map(|schedule| schedule.name).collect(),
            Self::Providers => PROVIDERS.iter().map(|provider| provider.id).collect(),
            Self::Unrecorded => UNRECORDED.to_vec(),
        }
    }
}

/// A rule that is part of the code. Administrators may switch it off, and change when it fires.
#[derive(Debug)]
pub struct Rule {
    /// Its name; stored, so never changed.
    pub name: &'static str,
    /// What it measures, for people.
    pub description: &'static str,
    /// In what.
    pub unit: Unit,
    /// What it asks for by name.
    pub names: Names,
    /// From this value on it is too much.
    pub threshold: i64,
    /// For how long, before it fires.
    pub hold: Duration,
}

/// All of them.
pub const RULES: [Rule; 7] = [
    Rule {
        name: "queue_age",
        description: "how long the oldest job of a kind waits that is due; not of kinds that are paused",
        unit: Unit::Seconds,
        names: Names::None,
        threshold: 300,
        hold: Duration::from_mins(1),
    },
    Rule {
        name: "queue_depth",
        description: "how many jobs of a kind wait that are due, ten thousand at most of each urgency",
        unit: Unit::Jobs,
        names: Names::None,
        threshold: 5_000,
        hold: Duration::from_mins(5),
    },
    // Anybody can cause a few, by registering with addresses that no mail reaches.
    Rule {
        name: "dead_letters",
        description: "how many jobs of a kind were given up in the last hour, and not tried again or discarded",
        unit: Unit::Jobs,
        names: Names::None,
        threshold: 10,
        hold: Duration::ZERO,
    },
    Rule {
        name: "failure_rate",
        description: "how many of a hundred tries of a kind failed in the last 15 minutes, where there were twenty",
        unit: Unit::Percent,
        names: Names::Unrecorded,
        threshold: 50,
        hold: Duration::from_mins(1),
    },
    // A tick that comes after a pause orders what is late, which then takes its time.
    Rule {
        name: "schedule_delay",
        description: "how late scheduled work is: not ordered when its time had come, or not done since",
        unit: Unit::Seconds,
        names: Names::Schedules,
        threshold: 1_800,
        hold: Duration::from_mins(5),
    },
    // Our client, or its secret, is refused: no user can mend that, and each hour of it is one without any of them.
    Rule {
        name: "provider",
        description: "how many connections to a provider wait for the operator, because it refuses our client or its secret",
        unit: Unit::Connections,
        names: Names::Providers,
        threshold: 1,
        hold: Duration::ZERO,
    },
    Rule {
        name: "unsealed_audit",
        description: "how long the oldest event of the audit log waits to be sealed",
        unit: Unit::Seconds,
        names: Names::None,
        threshold: 300,
        hold: Duration::from_mins(1),
    },
];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    const ALL: &[Rule] = &RULES;
    ALL.iter().find(|rule| rule.name == name)
}

/// What was measured last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The largest value.
    pub value: i64,
    /// The kinds, schedules or providers of which it is too much; none, where a rule is about one thing alone.
    pub about: Vec<String>,
}

/// How a rule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is too much.
    Ok,
    /// Something is, and not for long enough yet.
    Pending {
        /// Since when.
        since: UnixMillis,
    },
    /// Whoever is to be told was told.
    Firing(Firing),
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firing {
    /// Since when something has been too much.
    pub since: UnixMillis,
    /// Of what was told.
    pub told: Vec<String>,
    /// When, the last time.
    pub told_at: UnixMillis,
    /// Since when nothing is too much any more.
    pub calm_since: Option<UnixMillis>,
    /// Whether it began soon after the one before was over.
    pub restless: bool,
    /// Whether somebody has it in hand, as far as it was told.
    pub acknowledged: bool,
}

/// What is told of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// It fires, or is about more than it was.
    Firing,
    /// It still fires, and nobody has acknowledged it.
    Reminder,
    /// It is over.
    Resolved,
}

/// What decides about a rule, beside how it is.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From this value on it is too much.
    pub threshold: i64,
    /// For how long, before it fires.
    pub hold: Duration,
    /// When it last was over.
    pub resolved_at: Option<UnixMillis>,
}

/// How a rule is after something was measured, and what is told of it. `None` when it is as it was.
pub fn step(
    state: &State,
    measured: &Measured,
    limits: Limits,
    now: UnixMillis,
) -> Option<(State, Option<News>)> {
    let too_much = measured.value >= limits.threshold;
    let begin = |since: UnixMillis| {
        let restless = limits.resolved_at.is_some_and(|at| since.since(at) < CALM_AGAIN);
        let told = measured.about.clone();
        let firing =
            Firing { since, told, told_at: now, calm_since: None, restless, acknowledged: false };
        Some((State::Firing(firing), Some(News::Firing)))
    };
    match state {
        State::Ok if !too_much => None,
        State::Ok if limits.hold.is_zero() => begin(now),
        State::Ok => Some((State::Pending { since: now }, None)),
        State::Pending { .. } if !too_much => Some((State::Ok, None)),
        State::Pending { since } if now.since(*since) >= limits.hold => begin(*since),
        State::Pending { .. } => None,
        State::Firing(firing) if too_much => go_on(firing, &measured.about, now),
        State::Firing(firing) => calm_down(firing, now),
    }
}

fn go_on(firing: &Firing, about: &[String], now: UnixMillis) -> Option<(State, Option<News>)> {
    let next = Firing { calm_since: None, ..firing.clone() };
    let joining = about.iter().filter(|one| !firing.told.contains(one));
    let told: Vec<String> = firing.told.iter().chain(joining).cloned().collect();
    if told.len() > firing.told.len() {
        // Whoever has the rest in hand may not know of it.
        let more = Firing { told, told_at: now, acknowledged: false, ..next };
        return Some((State::Firing(more), Some(News::Firing)));
    }
    if !firing.acknowledged && now.since(firing.told_at) >= REMIND_EVERY {
        return Some((State::Firing(Firing { told_at: now, ..next }), Some(News::Reminder)));
    }
    firing.calm_since.map(|_| (State::Firing(next), None))
}

fn calm_down(firing: &Firing, now: UnixMillis) -> Option<(State, Option<News>)> {
    let enough = if firing.restless { CALM_AGAIN } else { CALM };
    match firing.calm_since {
        None => {
            let next = Firing { calm_since: Some(now), ..firing.clone() };
            Some((State::Firing(next), None))
        }
        Some(since) if now.since(since) >= enough => Some((State::Ok, Some(News::Resolved))),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests;
