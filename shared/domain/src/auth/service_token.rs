//! The secrets of our own triggers and of whoever collects figures: text, presented as a bearer token.
//!
//! A variable may hold several, joined by commas. The first is sent, and each is taken: so one takes the place of another
//! while processes with the old setting and with the new one live side by side.

use subtle::{Choice, ConstantTimeEq as _};

/// The one to send, out of the text of a variable; empty if there is none.
pub fn sent(setting: &str) -> &str {
    each(setting).next().unwrap_or_default()
}

/// Whether the setting has this token. An empty one it never has. How long this takes does not depend on which of them it is,
/// nor on where it differs.
pub fn accepts(setting: &str, presented: &str) -> bool {
    let none = Choice::from(0);
    each(setting)
        .fold(none, |found, token| found | token.as_bytes().ct_eq(presented.as_bytes()))
        .into()
}

fn each(setting: &str) -> impl Iterator<Item = &str> {
    setting.split(',').filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JOB-7: the first is sent and each is taken; nothing else is, least of all nothing.
    #[test]
    fn one_is_sent_and_each_is_taken() {
        assert_eq!((sent("new,old"), sent("one"), sent(""), sent(",")), ("new", "one", "", ""));
        for (setting, presented, taken) in [
            ("one", "one", true),
            ("new,old", "new", true),
            ("new,old", "old", true),
            ("new,old,", "", false),
            ("", "", false),
            (",", "", false),
            (",", ",", false),
            ("new,old", "new,old", false),
            ("new,old", "ne", false),
            ("new,old", "newer", false),
            ("new,old", "NEW", false),
        ] {
            assert_eq!(accepts(setting, presented), taken, "{setting:?}: {presented:?}");
        }
    }
}
