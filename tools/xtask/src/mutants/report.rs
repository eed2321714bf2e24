//! docs/mutants.md, and what keeps it from being written.

use std::collections::BTreeMap;

use anyhow::bail;

use super::{
    explanations::{Explanation, Explanations},
    outcomes::{Fate, Tried},
};

/// Fails when a mutant survives that nobody has explained, and when an explanation is of none that does.
pub(super) fn check(tried: &[Tried], explained: &Explanations) -> anyhow::Result<()> {
    let missed = || tried.iter().filter(|one| one.fate == Fate::Missed);
    let unexplained =
        missed().filter(|one| explained.of(&one.file, &one.mutation).is_none()).map(|one| {
            format!("\n  no test fails, and no explanation: {} | {}", one.file, one.mutation)
        });
    let stale = explained
        .all()
        .filter(|one| !missed().any(|other| one.is_of(&other.file, &other.mutation)))
        .map(|one| format!("\n  no such mutant survives: {} | {}", one.file, one.mutation));
    let faults: String = unexplained.chain(stale).collect();
    if !faults.is_empty() {
        bail!("add a test, or mend {}:{faults}", super::EXPLANATIONS);
    }
    Ok(())
}

/// How many of a file's mutants ended how.
#[derive(Default)]
struct Count {
    caught: usize,
    timed_out: usize,
    missed: usize,
    unviable: usize,
}

impl Count {
    fn add(&mut self, fate: Fate) {
        *match fate {
            Fate::Caught => &mut self.caught,
            Fate::TimedOut => &mut self.timed_out,
            Fate::Missed => &mut self.missed,
            Fate::Unviable => &mut self.unviable,
        } += 1;
    }

    fn row(&self, name: &str) -> String {
        let Self { caught, timed_out, missed, unviable } = self;
        let all = caught + timed_out + missed + unviable;
        format!("| {name} | {all} | {caught} | {timed_out} | {missed} | {unviable} |\n")
    }
}

/// The document.
pub(super) fn render(tried: &[Tried], explained: &Explanations, version: &str) -> String {
    let (mut total, mut files) = (Count::default(), BTreeMap::<&str, Count>::new());
    for one in tried {
        total.add(one.fate);
        files.entry(&one.file).or_default().add(one.fate);
    }
    let rows = files.iter().map(|(file, count)| count.row(&format!("[{file}](../{file})")));
    let rows: String = rows.chain([total.row("all")]).collect();
    format!(
        "# Mutants

Written by `cargo xtask mutants`: cargo-mutants {version} changes one thing at a time in what decides about access and
about refresh tokens, and those tests of `postern-domain` that are about it run on each change. The command fails when a
change survives that `{}` does not explain.

The step of a refresh family that Redis takes is a script, which is not changed here. Ten thousand random schedules
compare it with `domain::auth::refresh` (`tests/tests/app/refresh_families.rs`), and a test changes it by hand and looks
whether they notice (`refresh_script.rs`).

| file | mutants | caught: a test fails | caught: timed out | survive | do not compile |
|---|---:|---:|---:|---:|---:|
{rows}
{}",
        super::EXPLANATIONS,
        survivors(explained),
    )
}

fn survivors(explained: &Explanations) -> String {
    if explained.all().next().is_none() {
        return "None survives.\n".to_owned();
    }
    let mut by_file: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in explained.all() {
        by_file.entry(&one.file).or_default().push(survivor(one) + "\n");
    }
    let section =
        |(file, lines): (&str, Vec<String>)| format!("\n### {file}\n\n{}", lines.concat());
    format!("## Why some survive\n{}", by_file.into_iter().map(section).collect::<String>())
}

/// The line of one that survives.
pub(super) fn survivor(explained: &Explanation) -> String {
    format!("- `{}`: {}", explained.mutation, explained.why)
}

#[cfg(test)]
mod tests {
    use super::{
        super::outcomes::{parse, tests::SAMPLE},
        *,
    };

    fn explained(text: &str) -> Explanations {
        Explanations::parse(text).unwrap()
    }

    const WHY: &str = "src/b.rs | replace | with ^ in f (1 of 2) | the bits never overlap\n";

    #[test]
    fn each_survivor_has_an_explanation_and_each_explanation_a_survivor() {
        let tried = parse(SAMPLE).unwrap();
        check(&tried, &explained(WHY)).unwrap();
        let unexplained = check(&tried, &explained("")).unwrap_err().to_string();
        assert!(unexplained.contains("src/b.rs | replace | with ^ in f (1 of 2)"), "{unexplained}");
        // The other of the two is caught, and so is what does not end.
        for stale in ["replace | with ^ in f (2 of 2)", "replace g with ()", "replace k with 0"] {
            let stale = format!("src/b.rs | {stale} | because");
            let error =
                check(&tried, &explained(&format!("{WHY}{stale}"))).unwrap_err().to_string();
            assert!(error.contains("no such mutant survives"), "{error}");
            assert!(!error.contains("no test fails"), "{error}");
        }
    }

    #[test]
    fn the_document_counts_by_file_and_names_survivors() {
        let document = render(&parse(SAMPLE).unwrap(), &explained(WHY), "27.1.0");
        let end = "\
            |---|---:|---:|---:|---:|---:|\n\
            | [src/a.rs](../src/a.rs) | 1 | 0 | 0 | 0 | 1 |\n\
            | [src/b.rs](../src/b.rs) | 3 | 1 | 1 | 1 | 0 |\n\
            | all | 4 | 1 | 1 | 1 | 1 |\n\
            \n\
            ## Why some survive\n\
            \n\
            ### src/b.rs\n\
            \n\
            - `replace | with ^ in f (1 of 2)`: the bits never overlap\n";
        assert!(document.ends_with(end), "{document}");
        assert!(document.starts_with("# Mutants\n") && document.contains("cargo-mutants 27.1.0"));
        let without = render(&parse(SAMPLE).unwrap(), &explained(""), "27.1.0");
        assert!(without.ends_with("\nNone survives.\n"), "{without}");
    }
}
