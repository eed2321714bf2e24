//! Why a mutant may survive: one a line, `file | mutation | why`. No line numbers, so that it does not go stale.

use anyhow::{Context as _, ensure};

/// All of them.
pub(super) struct Explanations(Vec<Explanation>);

/// Why one mutant may survive.
pub(super) struct Explanation {
    /// From the checkout's root.
    pub(super) file: String,
    /// As [`Tried`](super::outcomes::Tried) has it.
    pub(super) mutation: String,
    pub(super) why: String,
}

impl Explanations {
    /// Reads them; lines that begin with `#` are for readers.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut all: Vec<Explanation> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let one = parse_line(line).with_context(|| format!("not three cells: {line}"))?;
            let twice = all.iter().any(|other| other.is_of(&one.file, &one.mutation));
            ensure!(!twice, "there twice: {line}");
            all.push(one);
        }
        Ok(Self(all))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Explanation> {
        self.0.iter()
    }

    /// Why this mutant may survive, if somebody has said so.
    pub(super) fn of(&self, file: &str, mutation: &str) -> Option<&Explanation> {
        self.all().find(|one| one.is_of(file, mutation))
    }
}

impl Explanation {
    pub(super) fn is_of(&self, file: &str, mutation: &str) -> bool {
        self.file == file && self.mutation == mutation
    }
}

/// The cell in the middle may hold what parts the cells: `replace | with ^`.
fn parse_line(line: &str) -> Option<Explanation> {
    let (file, rest) = line.split_once(" | ")?;
    let (mutation, why) = rest.rsplit_once(" | ")?;
    let [file, mutation, why] = [file, mutation, why].map(|cell| cell.trim().to_owned());
    let complete = ![&file, &mutation, &why].iter().any(|cell| cell.is_empty());
    complete.then_some(Explanation { file, mutation, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_file_mutation_and_reason() {
        let text =
            "# For readers\n\nsrc/b.rs | replace | with ^ in f (1 of 2) | the bits never overlap\n";
        let explanations = Explanations::parse(text).unwrap();
        let one = explanations.of("src/b.rs", "replace | with ^ in f (1 of 2)").unwrap();
        assert_eq!(one.why, "the bits never overlap");
        assert!(explanations.of("src/b.rs", "replace | with ^ in f (2 of 2)").is_none());
        assert!(explanations.of("src/a.rs", "replace | with ^ in f (1 of 2)").is_none());
        assert_eq!(explanations.all().count(), 1);
    }

    #[test]
    fn lines_that_say_less_are_refused() {
        for text in ["a.rs", "a.rs | replace g with ()", "a.rs | replace g with () | ", " | x | y"]
        {
            assert!(Explanations::parse(text).is_err(), "{text}");
        }
        let line = "a.rs | replace g with () | why\n";
        assert!(Explanations::parse(&line.repeat(2)).is_err());
    }
}
