//! An alert rule as the API shows it.

use postern_domain::{
    ids::UserId,
    jobs::alert::{Rule, State},
    time::UnixMillis,
};
use postern_edge::Answer;
use postern_platform::pg::Connection;
use postern_store::alerts::{self, Acknowledgement, Kept};
use serde::Serialize;
use utoipa::ToSchema;

/// An alert rule, and how it is.
#[derive(Serialize, ToSchema)]
pub struct AlertItem {
    /// Its name.
    #[schema(example = "queue_age")]
    name: &'static str,
    /// What it measures.
    description: &'static str,
    /// In what: `seconds`, `jobs`, `percent` or `connections`.
    #[schema(example = "seconds")]
    unit: &'static str,
    /// Whether it is looked at at all.
    enabled: bool,
    /// From this value on it is too much.
    #[schema(example = 300)]
    threshold: i64,
    /// For so long, in s, before anybody is told.
    #[schema(example = 60)]
    hold_seconds: u64,
    /// The users who are told: those who are named here and may still see background work; everybody who may, where none is left.
    recipients: Vec<String>,
    /// Whether somebody has said something else than the code.
    changed: bool,
    /// What the code says.
    default: AlertDefault,
    /// What was measured last, the largest value of all kinds, schedules or providers; null before that, and while it is switched
    /// off.
    value: Option<i64>,
    /// When that was.
    #[schema(value_type = Option<String>, format = DateTime)]
    measured_at: Option<UnixMillis>,
    /// The kinds, schedules or providers of which it is too much.
    about: Vec<String>,
    /// `ok`; `pending`, too much and not for long enough; `firing`, and whoever is to be told was told.
    #[schema(example = "firing")]
    state: &'static str,
    /// Since when it has been too much.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<UnixMillis>,
    /// Who has it in hand; null while nobody has, and while it does not fire.
    acknowledged: Option<AcknowledgedItem>,
    /// When it last was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_resolved_at: Option<UnixMillis>,
}

/// What the code says of an alert rule.
#[derive(Serialize, ToSchema)]
pub struct AlertDefault {
    /// From this value on it is too much.
    threshold: i64,
    /// For so long, in s.
    hold_seconds: u64,
}

/// Who has an alert in hand. Nobody is reminded of it, until it is about more than it was.
#[derive(Serialize, ToSchema)]
pub struct AcknowledgedItem {
    /// Who said so.
    #[schema(value_type = uuid::Uuid)]
    by: UserId,
    /// How they are called.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// When they did.
    #[schema(value_type = String, format = DateTime)]
    at: UnixMillis,
}

impl From<Acknowledgement> for AcknowledgedItem {
    fn from(acknowledged: Acknowledgement) -> Self {
        let Acknowledgement { by, name, at } = acknowledged;
        Self { by, name, at }
    }
}

impl AlertItem {
    /// That of a rule, as it is kept.
    pub async fn read(pg: &Connection, rule: &'static Rule) -> Answer<Self> {
        let kept = alerts::kept(pg).await?.into_iter().find(|(of, _)| of == rule.name);
        Ok(Self::of(rule, kept.map(|(_, kept)| kept).unwrap_or_default()))
    }

    /// That of a rule.
    pub fn of(rule: &'static Rule, kept: Kept) -> Self {
        let default = AlertDefault { threshold: rule.threshold, hold_seconds: rule.hold.as_secs() };
        let threshold = kept.threshold.unwrap_or(default.threshold);
        let hold_seconds = kept.hold.map_or(default.hold_seconds, |hold| hold.as_secs());
        let (measured, measured_at) = kept.measured.unzip();
        let (state, since) = match kept.state {
            State::Ok => ("ok", None),
            State::Pending { since } => ("pending", Some(since)),
            State::Firing(firing) => ("firing", Some(firing.since)),
        };
        Self {
            name: rule.name,
            description: rule.description,
            unit: rule.unit.name(),
            enabled: !kept.disabled,
            threshold,
            hold_seconds,
            changed: kept.disabled
                || !kept.recipients.is_empty()
                || (threshold, hold_seconds) != (default.threshold, default.hold_seconds),
            recipients: kept.recipients,
            default,
            value: measured.as_ref().map(|measured| measured.value),
            measured_at,
            about: measured.map(|measured| measured.about).unwrap_or_default(),
            state,
            since,
            acknowledged: kept.acknowledged.map(AcknowledgedItem::from),
            last_resolved_at: kept.resolved_at,
        }
    }
}
