//! Names of time zones.

use crate::field_code::FieldCode;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::reading::{Leaf, Refusal};

/// The zones and links of the IANA time zone database, one a line, in the order of their bytes, without
/// the placeholder `Factory`: 597 names, 9 KB. The list is that of release 2025b (Debian's `tzdata`
/// 2025b-0+deb12u2), and 2026f has the same names. To renew it, from the directory of this file:
///
/// ```sh
/// awk '$1 == "Z" { print $2 } $1 == "L" { print $3 }' /usr/share/zoneinfo/tzdata.zi |
///     grep -vx Factory | LC_ALL=C sort -u >time_zones.txt
/// ```
///
/// Only names are here: what they mean changes several times a year, and browsers know it.
const NAMES: &str = include_str!("time_zones.txt");

/// A name of the IANA time zone database (RFC 6557), in its case: `Europe/Zurich`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeZone(&'static str);

impl TimeZone {
    /// Reads a name, whatever its case: no two differ in it alone (`theory.html` of the database). A link
    /// stays the name that it is.
    pub fn parse(text: &str) -> Option<Self> {
        NAMES.lines().find(|name| name.eq_ignore_ascii_case(text)).map(Self)
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl Default for TimeZone {
    /// UTC.
    fn default() -> Self {
        Self("UTC")
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for TimeZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl Leaf for TimeZone {
    fn parse(given: &Value) -> Result<Self, Refusal> {
        let text = given.as_str().ok_or_else(|| Refusal::wrong_type("the name of a time zone"))?;
        let detail =
            "Expected a name of the IANA time zone database, such as Europe/Zurich or UTC.";
        Self::parse(text).ok_or_else(|| Refusal::new(FieldCode::InvalidTimeZone, detail))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// USR-2: every name is taken, in any case, and none is there twice.
    #[test]
    fn every_name_of_the_list_is_taken() {
        for name in NAMES.lines() {
            assert_eq!(TimeZone::parse(name).unwrap().as_str(), name);
            assert_eq!(TimeZone::parse(&name.to_lowercase()).unwrap().to_string(), name);
        }
        assert!(NAMES.lines().is_sorted());
        let distinct: BTreeSet<_> = NAMES.lines().map(str::to_lowercase).collect();
        assert_eq!(distinct.len(), 597);
        assert_eq!(TimeZone::parse(TimeZone::default().as_str()), Some(TimeZone::default()));
    }

    /// USR-2: zones and links, and nothing that merely looks like one.
    #[test]
    fn only_names_are_taken() {
        for name in
            ["UTC", "Europe/Zurich", "Asia/Calcutta", "America/Argentina/Ushuaia", "Etc/GMT+5"]
        {
            assert_eq!(TimeZone::parse(name).unwrap().as_str(), name);
        }
        for text in
            ["", "\n", "Mars/Olympus", "Europe", "Europe/", "UTC\n", " UTC", "+02:00", "Factory"]
        {
            assert_eq!(TimeZone::parse(text), None, "{text}");
        }
    }
}
