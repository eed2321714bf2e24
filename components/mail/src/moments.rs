//! Moments as the reader's clock shows them, in the words of the reader's language.

use jiff::{Timestamp, tz::TimeZone};
use postern_domain::time::UnixMillis;

use crate::language::{TextError, Texts, Values};

/// The time zone of this name (IANA); UTC if there is none, which a mail then says.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// A moment: `24 November 2026, 14:05 CET`, `24. November 2026, 14:05 Uhr (MEZ)`.
pub fn local(at: UnixMillis, zone: &TimeZone, texts: &Texts) -> Result<String, TextError> {
    let nearest = if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let local = Timestamp::from_millisecond(at.0).unwrap_or(nearest).to_zoned(zone.clone());
    let nothing = Values::new();
    let mut values = Values::new();
    values.set("day", local.day().to_string());
    values.set("month", texts.text(&format!("month-{}", local.month()), &nothing)?);
    values.set("year", local.year().to_string());
    values.set("time", local.strftime("%H:%M").to_string());
    let abbreviation = local.strftime("%Z").to_string();
    // Many zones have no name but their distance from UTC.
    let zone = if abbreviation.starts_with(['+', '-']) {
        local.strftime("UTC%:z").to_string()
    } else {
        let translated = texts.find(&format!("zone-{abbreviation}"), None, &nothing)?;
        translated.unwrap_or(abbreviation)
    };
    values.set("zone", zone);
    texts.text("moment", &values)
}

#[cfg(test)]
mod tests {
    use postern_domain::preferences;

    use super::*;
    use crate::language::Language;

    fn said(moment: &str, name: &str, language: Language) -> String {
        let texts = Texts::of(language).expect("texts");
        let at = UnixMillis::parse_rfc3339(moment).expect("a moment");
        local(at, &zone(name), &texts).expect("a text")
    }

    /// MSG-3: local time, in summer and in winter, in the language's way.
    #[test]
    fn moments_are_local_and_in_the_readers_language() {
        use Language::{English, German};
        for (moment, name, language, expected) in [
            ("2026-11-24T13:05:00Z", "Europe/Berlin", German, "24. November 2026, 14:05 Uhr (MEZ)"),
            ("2026-11-24T13:05:00Z", "Europe/Berlin", English, "24 November 2026, 14:05 CET"),
            ("2026-03-29T00:59:59Z", "Europe/Vienna", German, "29. März 2026, 01:59 Uhr (MEZ)"),
            ("2026-03-29T01:00:00Z", "Europe/Vienna", German, "29. März 2026, 03:00 Uhr (MESZ)"),
            (
                "2026-12-31T23:30:00Z",
                "Asia/Kathmandu",
                German,
                "1. Januar 2027, 05:15 Uhr (UTC+05:45)",
            ),
            ("2026-07-01T02:30:00Z", "America/New_York", English, "30 June 2026, 22:30 EDT"),
            ("2026-07-01T02:30:00Z", "America/Sao_Paulo", English, "30 June 2026, 23:30 UTC-03:00"),
            ("2026-07-01T02:30:00Z", "UTC", German, "1. Juli 2026, 02:30 Uhr (UTC)"),
            ("2026-07-01T02:30:00Z", "Mars/Olympus", English, "1 July 2026, 02:30 UTC"),
        ] {
            assert_eq!(said(moment, name, language), expected);
        }
    }

    /// MSG-3: every zone that a user can choose is one that mails know, and none of them stops one.
    #[test]
    fn every_zone_of_the_preferences_is_known() {
        let names = include_str!("../../../shared/domain/src/preferences/time_zones.txt");
        let texts = Texts::of(Language::German).expect("texts");
        for name in names.lines() {
            assert!(
                preferences::TimeZone::parse(name).is_some() && TimeZone::get(name).is_ok(),
                "{name}"
            );
            for at in [UnixMillis(0), UnixMillis(1_795_340_999_999), UnixMillis(i64::MAX)] {
                assert!(local(at, &zone(name), &texts).is_ok(), "{name} {at:?}");
            }
        }
        assert!(names.lines().count() > 500);
    }

    /// MSG-3: each month has a name in each language, and no two have the same.
    #[test]
    fn months_have_names() {
        for language in Language::ALL {
            let of = |month| said(&format!("2026-{month:02}-15T12:00:00Z"), "UTC", language);
            let texts: std::collections::BTreeSet<String> = (1..=12).map(of).collect();
            assert_eq!(texts.len(), 12, "{texts:?}");
        }
    }
}
