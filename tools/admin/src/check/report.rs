//! What a check has found, as a table.

use std::fmt;

/// What was looked at, line by line.
#[derive(Default)]
pub(super) struct Report(Vec<Line>);

struct Line {
    what: String,
    found: String,
    /// What to do about it, if it is wrong.
    remedy: Option<String>,
}

impl Report {
    /// It is as it should be.
    pub(super) fn good(&mut self, what: &str, found: impl Into<String>) {
        self.0.push(Line { what: what.to_owned(), found: found.into(), remedy: None });
    }

    /// It is not, and this is what to do.
    pub(super) fn wrong(
        &mut self,
        what: &str,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (found, remedy) = (found.into(), Some(remedy.into()));
        self.0.push(Line { what: what.to_owned(), found, remedy });
    }

    /// How many lines are wrong.
    pub(super) fn wrong_lines(&self) -> usize {
        self.0.iter().filter(|line| line.remedy.is_some()).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|line| line.what.chars().count()).max().unwrap_or_default();
        for Line { what, found, remedy } in &self.0 {
            let mark = if remedy.is_some() { "WRONG" } else { "good" };
            writeln!(f, "{mark:<5}  {what:<width$}  {found}")?;
            if let Some(remedy) = remedy {
                writeln!(f, "{:<5}  {:<width$}  → {remedy}", "", "")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_marked_and_comes_with_what_to_do() {
        let mut report = Report::default();
        report.good("schema", "40 migrations");
        assert_eq!(report.wrong_lines(), 0);
        report.wrong("ring mfa", "2 secrets under `gone`", "take the file that has it");
        assert_eq!(report.wrong_lines(), 1);
        assert_eq!(
            report.to_string(),
            "good   schema    40 migrations\n\
             WRONG  ring mfa  2 secrets under `gone`\n                 → take the file that has it\n"
        );
    }
}
