//! How many text messages are sent at most: to one number, to the range that it lies in, and in all. Messages cost
//! money, and whoever owns a range of numbers earns by what is sent there ("SMS pumping").

use std::time::Duration;

use serde::Serialize;

/// Messages that one number is sent in an hour, whoever asks: a stranger's phone is not to be flooded.
pub const PER_NUMBER_HOUR: u32 = 5;
/// The same in a day.
pub const PER_NUMBER_DAY: u32 = 15;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// What is counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Messages to one number.
    Number,
    /// Messages to the numbers that begin alike.
    Range,
    /// All messages.
    All,
}

impl Counted {
    /// What the statement that counts calls it.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "number" => Some(Self::Number),
            "range" => Some(Self::Range),
            "all" => Some(Self::All),
            _ => None,
        }
    }

    /// The label of the metric.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Range => "range",
            Self::All => "all",
        }
    }
}

/// One cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cap {
    /// What is counted.
    pub counted: Counted,
    /// In the time before now, in milliseconds.
    pub within_ms: i64,
    /// At most so many messages; at least 1.
    pub most: u32,
}

/// What the operator sets, in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// To one range in an hour.
    pub range_hour: u32,
    /// To one range in a day.
    pub range_day: u32,
    /// In all in an hour.
    pub all_hour: u32,
    /// In all in a day.
    pub all_day: u32,
}

/// A cap of nothing: to send no messages at all, leave the account or the countries out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cap is at least 1")]
pub struct CapOfNothing;

/// All caps, those of a single number first.
pub fn caps(settings: Settings) -> Result<Vec<Cap>, CapOfNothing> {
    let caps = [
        (Counted::Number, HOUR, PER_NUMBER_HOUR),
        (Counted::Number, DAY, PER_NUMBER_DAY),
        (Counted::Range, HOUR, settings.range_hour),
        (Counted::Range, DAY, settings.range_day),
        (Counted::All, HOUR, settings.all_hour),
        (Counted::All, DAY, settings.all_day),
    ];
    let cap = |(counted, within, most): (Counted, Duration, u32)| {
        let within_ms = i64::try_from(within.as_millis()).unwrap_or(i64::MAX);
        if most == 0 { Err(CapOfNothing) } else { Ok(Cap { counted, within_ms, most }) }
    };
    caps.map(cap).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MFA-3: the statement that counts reads this form.
    #[test]
    fn caps_are_written_as_the_statement_reads_them() {
        let settings = Settings { range_hour: 20, range_day: 50, all_hour: 300, all_day: 1000 };
        let all = caps(settings).unwrap();
        assert_eq!(all.len(), 6);
        assert_eq!(
            serde_json::to_value(all[2]).unwrap(),
            serde_json::json!({ "counted": "range", "within_ms": 3_600_000, "most": 20 })
        );
        for counted in [Counted::Number, Counted::Range, Counted::All] {
            assert_eq!(Counted::parse(counted.name()), Some(counted));
            assert_eq!(serde_json::to_value(counted).unwrap(), counted.name());
        }
        assert_eq!(caps(Settings { all_day: 0, ..settings }), Err(CapOfNothing));
    }
}
