//! What cargo-mutants says that became of each mutant (its `outcomes.json`).

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;

/// One mutant, and what became of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tried {
    /// From the checkout's root.
    pub(super) file: String,
    /// What was changed, without lines and columns: `replace < with <= in f`. Where a file has several of the same
    /// words, ` (2 of 3)` tells them apart, in the order of the source.
    pub(super) mutation: String,
    pub(super) fate: Fate,
}

/// What became of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// A test failed.
    Caught,
    /// The tests did not end.
    TimedOut,
    /// All tests passed.
    Missed,
    /// It does not compile.
    Unviable,
}

#[derive(Deserialize)]
struct Lab {
    outcomes: Vec<Outcome>,
    /// None while it runs.
    end_time: Option<String>,
}

#[derive(Deserialize)]
struct Outcome {
    scenario: Scenario,
    summary: Summary,
}

#[derive(Deserialize)]
enum Scenario {
    Baseline,
    Mutant(Mutant),
}

#[derive(Deserialize)]
struct Mutant {
    /// `<file>:<line>:<column>: <mutation>`
    name: String,
    file: String,
    span: Span,
}

#[derive(Deserialize)]
struct Span {
    start: Position,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Summary {
    CaughtMutant,
    MissedMutant,
    Timeout,
    Unviable,
    Success,
    Failure,
}

/// Reads `outcomes.json`: by file, in the order of the source.
pub(super) fn parse(json: &str) -> anyhow::Result<Vec<Tried>> {
    let lab: Lab = serde_json::from_str(json).context("cargo-mutants' outcomes are none")?;
    ensure!(lab.end_time.is_some(), "cargo-mutants is still running, or was interrupted");
    let mut found = Vec::new();
    for Outcome { scenario, summary } in lab.outcomes {
        let Scenario::Mutant(mutant) = scenario else { continue };
        let mutation = mutation(&mutant)?.to_owned();
        let fate = fate(summary).with_context(|| mutant.name.clone())?;
        found.push((mutant.span.start, Tried { file: mutant.file, mutation, fate }));
    }
    ensure!(!found.is_empty(), "cargo-mutants found nothing to change");
    found.sort_by(|(at, one), (other_at, other)| (&one.file, at).cmp(&(&other.file, other_at)));
    let mut tried: Vec<Tried> = found.into_iter().map(|(_, tried)| tried).collect();
    number(&mut tried);
    Ok(tried)
}

/// What was changed, without where.
fn mutation(mutant: &Mutant) -> anyhow::Result<&str> {
    let rest = mutant.name.strip_prefix(mutant.file.as_str());
    let place = |text: &str| {
        text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    };
    rest.and_then(|rest| rest.split_once(": "))
        .filter(|(at, mutation)| place(at) && !mutation.is_empty())
        .map(|(_, mutation)| mutation)
        .with_context(|| format!("not the name of a mutant: {}", mutant.name))
}

fn fate(summary: Summary) -> anyhow::Result<Fate> {
    Ok(match summary {
        Summary::CaughtMutant => Fate::Caught,
        Summary::MissedMutant => Fate::Missed,
        Summary::Timeout => Fate::TimedOut,
        Summary::Unviable => Fate::Unviable,
        Summary::Success | Summary::Failure => bail!("neither caught nor missed: {summary:?}"),
    })
}

/// Tells apart what the same words say, so that an explanation of one is none of the other.
fn number(tried: &mut [Tried]) {
    let mut places: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (place, Tried { file, mutation, .. }) in tried.iter().enumerate() {
        places.entry((file.clone(), mutation.clone())).or_default().push(place);
    }
    for places in places.values().filter(|places| places.len() > 1) {
        for (index, place) in places.iter().enumerate() {
            let which = format!(" ({} of {})", index + 1, places.len());
            tried[*place].mutation.push_str(&which);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// As cargo-mutants writes it, without what is not read.
    pub(in super::super) const SAMPLE: &str = r#"{
        "outcomes": [
            {"scenario": "Baseline", "summary": "Success", "log_path": "log/baseline.log"},
            {"scenario": {"Mutant": {"name": "src/b.rs:9:7: replace | with ^ in f", "file": "src/b.rs",
                "span": {"start": {"line": 9, "column": 7}, "end": {"line": 9, "column": 8}},
                "replacement": "^", "genre": "BinaryOperator"}}, "summary": "MissedMutant"},
            {"scenario": {"Mutant": {"name": "src/b.rs:10:3: replace | with ^ in f", "file": "src/b.rs",
                "span": {"start": {"line": 10, "column": 3}}}}, "summary": "CaughtMutant"},
            {"scenario": {"Mutant": {"name": "src/b.rs:1:1: replace g with ()", "file": "src/b.rs",
                "span": {"start": {"line": 1, "column": 1}}}}, "summary": "Timeout"},
            {"scenario": {"Mutant": {"name": "src/a.rs:3:5: replace A::h -> bool with true", "file": "src/a.rs",
                "span": {"start": {"line": 3, "column": 5}}}}, "summary": "Unviable"}
        ],
        "total_mutants": 4, "start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-01T00:05:00Z",
        "cargo_mutants_version": "27.1.0"
    }"#;

    #[test]
    fn mutants_are_told_apart_without_lines() {
        let tried = |file: &str, mutation: &str, fate| Tried {
            file: file.to_owned(),
            mutation: mutation.to_owned(),
            fate,
        };
        let expected = [
            tried("src/a.rs", "replace A::h -> bool with true", Fate::Unviable),
            tried("src/b.rs", "replace g with ()", Fate::TimedOut),
            tried("src/b.rs", "replace | with ^ in f (1 of 2)", Fate::Missed),
            tried("src/b.rs", "replace | with ^ in f (2 of 2)", Fate::Caught),
        ];
        assert_eq!(parse(SAMPLE).unwrap(), expected);
    }

    #[test]
    fn half_a_result_is_none() {
        let interrupted = SAMPLE.replace("\"2026-01-01T00:05:00Z\"", "null");
        let without =
            r#"{"outcomes": [{"scenario": "Baseline", "summary": "Success"}], "end_time": "now"}"#;
        let unclear = SAMPLE.replace("MissedMutant", "Failure");
        let unknown = SAMPLE.replace("MissedMutant", "Forgotten");
        let nameless = SAMPLE.replace("src/b.rs:1:1: replace", "src/b.rs: replace");
        for (json, error) in [
            (interrupted.as_str(), "interrupted"),
            (without, "nothing to change"),
            (&unclear, "src/b.rs:9:7"),
            (&unknown, "outcomes"),
            (&nameless, "not the name"),
            ("", "outcomes"),
        ] {
            let found = format!("{:#}", parse(json).unwrap_err());
            assert!(found.contains(error), "{found}");
        }
    }
}
