//! What should not have happened. A defect has a text for the log, which may quote whatever a store has said, and a cause,
//! which holds nothing but words of our own code and names out of the schema: that can be kept and shown.

use std::{borrow::Cow, fmt};

/// The longest name that a cause takes from a store, in bytes: one in Postgres has 63.
const MAX_NAME: usize = 63;

/// Something that should not have happened.
#[derive(Debug, Clone)]
pub struct Defect {
    text: String,
    cause: Cause,
}

impl Defect {
    /// `text` is for the log alone.
    pub fn new(cause: Cause, text: impl Into<String>) -> Self {
        Self { text: text.into(), cause }
    }

    /// What it was.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The same, by this statement or script.
    #[must_use]
    pub(crate) fn by(self, statement: &'static str) -> Self {
        Self { cause: Cause { statement: Some(statement), ..self.cause }, ..self }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a defect was, without anything that somebody has sent or that a store holds: its words are part of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    words: &'static str,
    of: Cow<'static, str>,
    statement: Option<&'static str>,
}

impl Cause {
    /// In words of the code.
    pub const fn of(words: &'static str) -> Self {
        Self { words, of: Cow::Borrowed(""), statement: None }
    }

    /// More words of the code.
    #[must_use]
    pub fn about(self, words: &'static str) -> Self {
        Self { of: Cow::Borrowed(words), ..self }
    }

    /// With what a store calls it: an SQLSTATE, or the name of a constraint or a column. What does not look like one is left
    /// out.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_name = (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(plain);
        let of = if is_name { Cow::Owned(name.to_owned()) } else { Cow::Borrowed("") };
        Self { of, ..self }
    }

    /// The statement or the script that failed.
    pub fn statement(&self) -> Option<&'static str> {
        self.statement
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words)?;
        if self.of.is_empty() { Ok(()) } else { write!(f, ": {}", self.of) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// API-4: a cause takes names from a store, and no values.
    #[test]
    fn a_cause_takes_names_alone() {
        let of = |name: &str| Cause::of("a constraint was violated").named(name).to_string();
        for name in ["42703", "users_email_key_key", &"a".repeat(63)] {
            assert_eq!(of(name), format!("a constraint was violated: {name}"));
        }
        let long = "a".repeat(64);
        for value in ["", "ada@example.org", "a b", "a.b", "a-b", "Zoë", "'", &long] {
            assert_eq!(of(value), "a constraint was violated", "{value}");
        }
    }

    /// API-4: what the log is told is not part of the cause.
    #[test]
    fn the_text_is_for_the_log() {
        let cause = Cause::of("Postgres refused a statement").named("22P02");
        let defect = Defect::new(cause, "22P02 invalid input: \"ada@example.org\"").by("SELECT 1");
        assert!(defect.to_string().contains("ada@example.org"));
        assert_eq!(defect.cause().to_string(), "Postgres refused a statement: 22P02");
        assert_eq!(defect.cause().statement(), Some("SELECT 1"));
    }
}
