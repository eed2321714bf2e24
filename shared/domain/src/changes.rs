//! Where a device stands in the stream of its user's changes (USR-5), and whether it has missed any.
//!
//! The stream forgets: it keeps the last thousand changes or so, for a week. Each change therefore names the one
//! it came after, so that the oldest that is kept tells what was dropped before it.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

use crate::time::UnixMillis;

/// Text that is not the id of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the id of a change: milliseconds, a hyphen and a number")]
pub struct ChangeIdError;

/// The place of a change in its user's stream, `<ms>-<seq>`, as Redis gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId {
    /// When it was written, in milliseconds since the epoch; never negative.
    at: i64,
    /// Which of that millisecond.
    seq: u64,
}

impl ChangeId {
    /// Before every change.
    pub const START: Self = Self { at: 0, seq: 0 };

    /// When it was written.
    pub const fn at(self) -> UnixMillis {
        UnixMillis(self.at)
    }
}

impl FromStr for ChangeId {
    type Err = ChangeIdError;

    /// Takes the one spelling that [`fmt::Display`] gives.
    fn from_str(text: &str) -> Result<Self, ChangeIdError> {
        let (at, seq) = text.split_once('-').ok_or(ChangeIdError)?;
        let at: i64 = at.parse().map_err(|_| ChangeIdError)?;
        let id = Self { at, seq: seq.parse().map_err(|_| ChangeIdError)? };
        // No signs, no leading zeros.
        if at >= 0 && id.to_string() == text { Ok(id) } else { Err(ChangeIdError) }
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at, self.seq)
    }
}

impl Serialize for ChangeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What the stream still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The newest id that was ever given; [`ChangeId::START`] when the stream is not there (any more).
    pub newest: ChangeId,
    /// The oldest change that is kept.
    pub oldest: Option<Oldest>,
}

/// The oldest change that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oldest {
    /// Its id.
    pub id: ChangeId,
    /// The change it came after; [`ChangeId::START`] when it began the stream.
    pub after: ChangeId,
}

/// Where a device goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// It gets what comes after this.
    pub from: ChangeId,
    /// Whether changes after the place where it stood have been dropped: it has to load everything anew.
    pub gap: bool,
}

/// Where a device that has seen everything up to `since` goes on.
///
/// - `since` is newer than anything: the stream was emptied meanwhile.
/// - Nothing is kept: whatever came after `since` was dropped.
/// - `since` is older than what the oldest kept change came after: that one was dropped, at least.
/// - The oldest kept change began the stream, and `since` is from before: it is from another stream, which
///   expired or was emptied.
///
/// Where a gap leaves nothing to go on with, it goes on at the newest id, so that the gap is told once.
pub fn start(since: ChangeId, kept: &Kept) -> Start {
    let gap = match kept.oldest {
        _ if since > kept.newest => true,
        None => since < kept.newest,
        Some(oldest) if oldest.after == ChangeId::START => {
            since != ChangeId::START && since < oldest.id
        }
        Some(oldest) => since < oldest.after,
    };
    let something_left = kept.oldest.is_some_and(|oldest| since <= oldest.id);
    let from = if gap && !something_left { kept.newest } else { since };
    Start { from, gap }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ChangeId {
        text.parse().expect("an id")
    }

    fn kept(newest: &str, oldest: Option<(&str, &str)>) -> Kept {
        let oldest = oldest.map(|(of, after)| Oldest { id: id(of), after: id(after) });
        Kept { newest: id(newest), oldest }
    }

    /// USR-5
    #[test]
    fn an_id_has_one_spelling() {
        for text in ["0-0", "1764000000000-7", "9223372036854775807-18446744073709551615"] {
            assert_eq!(id(text).to_string(), text);
        }
        let bad = [
            "",
            "-",
            "1",
            "1-",
            "-1",
            "1-2-3",
            "+1-0",
            "01-0",
            "1-00",
            "-0-0",
            "1- 0",
            "$",
            "9223372036854775808-0",
            "1-18446744073709551616",
            "١-0",
        ];
        for text in bad {
            assert_eq!(text.parse::<ChangeId>(), Err(ChangeIdError), "{text}");
        }
        assert_eq!(id("1700-3").at(), UnixMillis(1700));
        assert!(id("9-9") < id("10-0") && id("1-9") < id("1-10"));
    }

    /// USR-5: nothing was dropped.
    #[test]
    fn whoever_missed_nothing_goes_on() {
        let whole = kept("30-0", Some(("10-0", "0-0")));
        let trimmed = kept("30-0", Some(("20-0", "10-0")));
        let empty = kept("30-0", None);
        let none = kept("0-0", None);
        for (since, kept) in [
            ("0-0", whole),
            ("10-0", whole),
            ("30-0", whole),
            // It has seen the very last that was dropped.
            ("10-0", trimmed),
            ("15-0", trimmed),
            ("30-0", trimmed),
            ("30-0", empty),
            ("0-0", none),
        ] {
            let expected = Start { from: id(since), gap: false };
            assert_eq!(start(id(since), &kept), expected, "{since} {kept:?}");
        }
    }

    /// USR-5: trimmed, emptied, expired.
    #[test]
    fn whoever_missed_something_is_told() {
        for (since, kept, from) in [
            // Trimmed: what is left is still delivered.
            ("9-0", kept("30-0", Some(("20-0", "10-0"))), "9-0"),
            ("0-0", kept("30-0", Some(("20-0", "10-0"))), "0-0"),
            // Trimmed to nothing.
            ("29-0", kept("30-0", None), "30-0"),
            ("0-0", kept("30-0", None), "30-0"),
            // Another stream, before this one.
            ("9-0", kept("30-0", Some(("20-0", "0-0"))), "9-0"),
            // Emptied, and nothing or little since.
            ("31-0", kept("30-0", Some(("20-0", "0-0"))), "30-0"),
            ("31-0", kept("0-0", None), "0-0"),
        ] {
            let expected = Start { from: id(from), gap: true };
            assert_eq!(start(id(since), &kept), expected, "{since} {kept:?}");
        }
    }
}
