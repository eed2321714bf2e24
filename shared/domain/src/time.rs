//! A moment as milliseconds since the Unix epoch, the one representation of time inside Postern.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC: milliseconds since 1970-01-01T00:00:00Z. Serialises as RFC 3339 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// This moment, later by `duration` (whole milliseconds; saturates at the end of time).
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This moment, earlier by `duration` (whole milliseconds; saturates at the beginning of time).
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// The time from `earlier` until this moment; zero when `earlier` is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Whole seconds since the epoch, rounded down, as JWT claims count them (RFC 7519 §2).
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Reads RFC 3339, whatever its offset, from the year 0 to the year 9999.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        // jiff reads more forms than that one.
        let (date, time) = text.split_at_checked(10)?;
        let zoned = time.ends_with(['Z', 'z'])
            || time.get(time.len().checked_sub(6)?..)?.starts_with(['+', '-']);
        if !time.starts_with(['T', 't', ' ']) || !zoned || date.starts_with(['+', '-']) {
            return None;
        }
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        Some(Self(timestamp.as_millisecond()))
    }

    /// RFC 3339 text with exactly three decimals and `Z`: `2026-11-22T09:30:00.000Z`. A moment
    /// outside the years -9999 to 9999 is shown as the nearest one inside.
    pub fn rfc3339(self) -> String {
        format!("{:.3}", self.timestamp())
    }

    /// The nearest that there is.
    fn timestamp(self) -> jiff::Timestamp {
        let nearest = if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(nearest)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Serialize for UnixMillis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for UnixMillis {
    /// Takes any RFC 3339 text; what is finer than a millisecond is cut off.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment: jiff::Timestamp =
            text.parse().map_err(|_| serde::de::Error::custom("the time is not RFC 3339 text"))?;
        Ok(Self(moment.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_is_read_back() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T00:00:00.001Z", 951_782_400_001),
            ("2000-02-29T01:00:00.001+01:00", 951_782_400_001),
        ] {
            assert_eq!(UnixMillis::parse_rfc3339(text), Some(UnixMillis(millis)), "{text}");
        }
        for text in [
            "",
            "now",
            "2000-02-30T00:00:00Z",
            "2000-02-28",
            "2000-02-28T00:00:00",
            "é",
            "+002000-02-28T00:00:00Z",
        ] {
            assert_eq!(UnixMillis::parse_rfc3339(text), None, "{text}");
        }
    }

    /// ASVS 16.2.2
    #[test]
    fn rfc3339_has_three_decimals_and_z() {
        assert_eq!(UnixMillis(0).rfc3339(), "1970-01-01T00:00:00.000Z");
        assert_eq!(UnixMillis(951_782_400_001).rfc3339(), "2000-02-29T00:00:00.001Z");
        assert_eq!(UnixMillis(-1).rfc3339(), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn moments_beyond_the_calendar_are_shown_at_its_edge() {
        assert!(UnixMillis(i64::MAX).rfc3339().starts_with("9999-12-"));
        assert!(UnixMillis(i64::MIN).rfc3339().starts_with("-009999-01-"));
    }

    #[test]
    fn json_round_trip_keeps_the_millisecond() {
        let moment = UnixMillis(1_795_339_800_123);
        let json = serde_json::to_string(&moment).unwrap();
        assert_eq!(json, r#""2026-11-22T09:30:00.123Z""#);
        assert_eq!(serde_json::from_str::<UnixMillis>(&json).unwrap(), moment);
        assert!(serde_json::from_str::<UnixMillis>(r#""yesterday""#).is_err());
    }

    #[test]
    fn arithmetic_saturates() {
        let second = Duration::from_secs(1);
        assert_eq!(UnixMillis(500).plus(second), UnixMillis(1500));
        assert_eq!(UnixMillis(500).minus(second), UnixMillis(-500));
        assert_eq!(UnixMillis(i64::MAX).plus(second), UnixMillis(i64::MAX));
        assert_eq!(UnixMillis(i64::MIN).minus(second), UnixMillis(i64::MIN));
        assert_eq!(UnixMillis(1500).since(UnixMillis(500)), second);
        assert_eq!(UnixMillis(500).since(UnixMillis(1500)), Duration::ZERO);
    }

    #[test]
    fn seconds_round_down_before_the_epoch_too() {
        assert_eq!(UnixMillis(1999).seconds(), 1);
        assert_eq!(UnixMillis(-1).seconds(), -1);
    }
}
